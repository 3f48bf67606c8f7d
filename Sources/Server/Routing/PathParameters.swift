import EditModel
import HTTP

/// What the parameters of a route stand for in the path of a request.
struct PathParameters: Sendable {
  /// What a parameter can stand for.
  enum Kind: Hashable, Sendable {
    /// The name of a document, one segment.
    case name
    /// Any text but the empty one, one segment.
    case text
    /// A file below a folder, at least one segment.
    case path
  }

  private var foundName: DocumentName?
  private var foundPath: String?

  /// The document of `{name}`.
  ///
  /// - Precondition: The route has it.
  var name: DocumentName {
    guard let foundName else { preconditionFailure("the route has {name}") }
    return foundName
  }

  /// The path of `{path...}` below its folder, which leads nowhere out of that.
  ///
  /// - Precondition: The route has it.
  var path: String {
    guard let foundPath else { preconditionFailure("the route has {path...}") }
    return foundPath
  }

  /// Reads the parameters of a path that has the form of a route.
  ///
  /// - Parameter match: The place in the table with the parts of the path, still percent-encoded.
  /// - Throws: `Problem` for a name that no document can have, and for a path of no file.
  init(_ match: RouteTable.Match) throws(Problem) {
    for (index, kind) in match.endpoint.parameters.enumerated() {
      let part = match.parts[index]
      switch kind {
      case .name: foundName = try Self.name(try Self.text(part))
      case .text: _ = try Self.text(part)
      case .path:
        guard let path = Self.path(part) else { throw .unknownPath(match.path) }
        foundPath = path
      }
    }
  }

  private static func text(_ part: Substring) throws(Problem) -> String {
    guard let text = PercentEncoding.decode(part) else {
      throw Problem(.invalidDocumentName, "the name is not percent-encoded UTF-8")
    }
    return text
  }

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

  private static func path(_ part: Substring) -> String? {
    var segments: [String] = []
    for raw in part.split(separator: "/", omittingEmptySubsequences: false) {
      guard let segment = PercentEncoding.decode(raw) else { return nil }
      segments.append(segment)
    }
    return StaticPath.resolve(segments)
  }
}
