import EditModel
import HTTP
import Journaling
import TextStorage
import Threads

/// What names a document's page at one revision, which is known before its text is.
struct PageIdentity: Sendable {
  var summary: DocumentSummary
  var revision: Int
  /// The digest of the text.
  var digest: UInt64
  /// When the revision was made, in milliseconds since 1970-01-01T00:00:00Z.
  var milliseconds: Int64

  /// The types in which a page is told, the preferred one first.
  static let types = ["text/plain", "application/json"]

  /// What names the text of a revision: not the number alone, as the same number may have been
  /// another text before the journal was restored from a backup.
  static func tag(_ revision: Int, digest: UInt64) -> String {
    "\(revision)-\(Text.hexadecimal(digest: digest))"
  }

  /// What names the page; as JSON it tells times as well.
  private func tag(isJSON: Bool) -> String {
    let tag = Self.tag(revision, digest: digest)
    return isJSON ? "\(tag)-\(summary.createdMilliseconds)-\(milliseconds)-json" : tag
  }

  /// The fields of a response about the page, but for those that its coding brings.
  func fields(isJSON: Bool, in coding: ContentCoding) -> [HTTPField] {
    [
      HTTPField("Content-Type", isJSON ? "application/json" : plainType),
      HTTPField("ETag", coding.tag(tag(isJSON: isJSON)).fieldValue),
      HTTPField("Vary", "Accept, Accept-Encoding"),
      HTTPField("Cache-Control", "no-cache"), HTTPField("X-Content-Type-Options", "nosniff"),
      HTTPField("Stet-Revision", String(revision)),
      HTTPField("Stet-Digest", Text.hexadecimal(digest: digest)),
    ]
  }

  /// The response to a request whose conditions settle it (RFC 9110 §13).
  ///
  /// - Returns: `nil` if the page is to be sent.
  func settle(_ request: Request, isJSON: Bool, in coding: ContentCoding) -> HTTPResponse? {
    let now = Int(WallClock.milliseconds() / 1000)
    let tag = coding.tag(tag(isJSON: isJSON))
    switch Precondition.evaluate(request.head, tag: tag, lastModified: nil, now: now) {
    case .notModified:
      return HTTPResponse(status: .notModified, fields: fields(isJSON: isJSON, in: coding))
    case .failed:
      return Problem(.preconditionFailed, "the document is at revision \(revision)")
        .response(to: request)
    case .proceed:
      return nil
    }
  }

  /// The media type of the content by itself: that of another type than text is JSON.
  private var plainType: String {
    summary.typeName == DocumentType.text.name ? "text/plain; charset=utf-8" : "application/json"
  }
}
