import Compression
import HTTP

/// How the text of a document stands in the body of a PUT.
struct RequestContent: Sendable {
  private var isGzipped = false

  private static let charsets = ["charset=utf-8", "charset=\"utf-8\"", "charset=us-ascii"]

  /// Checks what the head of a request says of its body.
  ///
  /// - Throws: `Problem` for a part of a document (RFC 9110 §14.5), for another type than text in
  ///   UTF-8, and for another coding than gzip.
  init(_ head: HTTPRequestHead) throws(Problem) {
    guard head.fields.values("content-range").isEmpty else {
      throw Problem(.badRequest, "a document is created whole: Content-Range is not taken")
    }
    let types = head.fields.values("content-type")
    guard types.allSatisfy(Self.isText), types.count <= 1 else {
      throw Problem(.unsupportedMediaType, "the body must be text/plain in UTF-8")
    }
    let codings = head.fields.listElements("content-encoding").map { $0.lowercased() }
    switch codings.filter({ $0 != "identity" }) {
    case []: break
    case ["gzip"], ["x-gzip"]: isGzipped = true
    default:
      throw Problem(
        .unsupportedMediaType, "the body may be gzipped once, and encoded in no other way",
        fields: [HTTPField("Accept-Encoding", "gzip")])
    }
  }

  private static func isText(_ type: String) -> Bool {
    let parts = type.lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
    return parts.first == "text/plain"
      && parts.dropFirst().allSatisfy { !$0.hasPrefix("charset=") || charsets.contains($0) }
  }

  /// The text of a body.
  ///
  /// - Parameters:
  ///   - body: As it came.
  ///   - limit: Longest text, in bytes.
  /// - Returns: The text, or why there is none.
  /// - Complexity: O(n), some 3 ms for a megabyte that is gzipped: not for an event loop.
  func text(of body: [UInt8], limit: Int) -> Result<String, Problem> {
    do throws(Gzip.Failure) {
      var content = body
      if isGzipped { content = try Self.inflated(body, limit: limit) }
      guard let text = String(validating: content, as: UTF8.self) else {
        return .failure(Problem(.invalidText, "the body is not UTF-8"))
      }
      return .success(text)
    } catch {
      switch error {
      case .malformed: return .failure(Problem(.invalidText, "the body is no whole gzip file"))
      case .tooLong(let limit):
        return .failure(Problem(.tooLarge, "the body has more than \(limit) bytes inflated"))
      }
    }
  }

  private static func inflated(
    _ body: [UInt8], limit: Int
  ) throws(Gzip.Failure) -> [UInt8] {
    try body.withUnsafeBufferPointer { bytes throws(Gzip.Failure) in
      try Gzip.content(of: UnsafeRawBufferPointer(bytes), limit: limit)
    }
  }
}
