import EditModel
import HTTP

/// What a request's path leads to.
enum Resource: Equatable {
  /// Whether the server is well.
  case health
  /// The list of documents.
  case list
  /// The text of a document.
  case document(DocumentName)
  /// The WebSocket of a document.
  case socket(DocumentName)
  /// A file of the page, by its path below the folder of the page.
  case file(String)

  /// Finds what is at the path of a request.
  ///
  /// - Returns: `nil` if nothing can be there; whether a file is there, its folder must say.
  /// - Throws: `Problem` for a name that no document can have.
  init?(_ head: HTTPRequestHead) throws(Problem) {
    guard let segments = head.pathSegments else {
      guard head.path.hasPrefix("/v1/documents/") || head.path.hasPrefix("/d/") else { return nil }
      throw Problem(.invalidDocumentName, "the name is not percent-encoded UTF-8")
    }
    switch segments.count {
    case 1 where segments == ["healthz"]: self = .health
    case 2 where segments == ["v1", "documents"]: self = .list
    case 3 where segments[..<2] == ["v1", "documents"]:
      self = .document(try Self.name(segments[2]))
    case 4 where segments[..<2] == ["v1", "documents"] && segments[3] == "socket":
      self = .socket(try Self.name(segments[2]))
    default:
      guard let path = StaticFiles.path(for: segments) else { return nil }
      self = .file(path)
    }
  }

  /// Whether a request is for the address of a socket, of a possible name or not.
  static func isSocket(_ head: HTTPRequestHead) -> Bool {
    let parts = head.path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 5 && parts[0].isEmpty && parts[1] == "v1" && parts[2] == "documents"
      && parts[4] == "socket"
  }

  /// The methods that it takes, in the order of `Allow`.
  var methods: [HTTPMethod] {
    switch self {
    case .health, .list, .file: [.get, .head, .options]
    case .document: [.get, .head, .put, .options]
    case .socket: [.get, .options]
    }
  }

  /// The name in a segment of a path.
  private static func name(_ segment: String) throws(Problem) -> DocumentName {
    let limit = DocumentName.byteCountLimit
    guard (1...limit).contains(segment.utf8.count) else {
      throw Problem(
        .invalidDocumentName, "a name has 1 to \(limit) bytes, this one has \(segment.utf8.count)")
    }
    guard let name = DocumentName(segment) else {
      throw Problem(.invalidDocumentName, "a name has no control characters")
    }
    // Whoever reads an address takes these for the way to another one (RFC 3986 §5.2.4).
    guard segment != ".", segment != ".." else {
      throw Problem(.invalidDocumentName, "no address can name a document \(segment)")
    }
    return name
  }
}
