import DocumentEngine
import EditModel
import HTTP
import JSON
import Journaling
import TextStorage
import Threads

/// A document as HTTP shows it: at one durable revision.
struct DocumentPage: Sendable {
  var identity: PageIdentity
  var content: Content

  /// Finds the revision that is meant.
  ///
  /// - Returns: The revision with its document's list entry, or why there is none.
  static func find(
    _ name: DocumentName, _ moment: Moment, in view: any JournalView
  ) throws(JournalError) -> Result<(revision: Int, summary: DocumentSummary), Problem> {
    switch try view.find(moment, of: name, now: WallClock.milliseconds()) {
    case .noDocument:
      return .failure(Problem(.unknownDocument, "there is no document \(name.text)"))
    case .tooEarly(let summary):
      let created = RFC3339.format(summary.createdMilliseconds)
      return .failure(
        Problem(.unknownRevision, "no revision is so old; the document was created at \(created)"))
    case .tooLate(let summary):
      return .failure(
        Problem(.unknownRevision, "the newest revision is \(summary.revision)"))
    case .revision(let revision, let summary):
      return .success((revision, summary))
    }
  }

  /// Rebuilds the content of a revision that `find` has found in the same view.
  init(
    of summary: DocumentSummary, at revision: Int, in view: any JournalView
  ) throws(JournalError) {
    guard let found = try view.replay(summary.name, to: revision) else {
      preconditionFailure("a view has the revision that it found")
    }
    content = found.content
    identity = PageIdentity(
      summary: summary, revision: revision, digest: content.digest, milliseconds: found.milliseconds
    )
  }

  /// The response to a request for the page.
  func response(to request: Request, isJSON: Bool) -> HTTPResponse {
    let type = PageIdentity.types[isJSON ? 1 : 0]
    let coding = ContentCoding(for: request.head, type: type, byteCount: content.byteCount)
    return identity.settle(request, isJSON: isJSON, in: coding)
      ?? HTTPResponse(
        status: .ok, fields: identity.fields(isJSON: isJSON, in: coding) + coding.fields,
        body: coding.encode(isJSON ? json : content.bytes))
  }

  private var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("name")
    writer.string(identity.summary.name.text)
    writer.name("type")
    writer.string(identity.summary.typeName)
    writer.name("revision")
    writer.integer(identity.revision)
    writer.name("digest")
    writer.string(Text.hexadecimal(digest: content.digest))
    writer.name("created")
    writer.string(RFC3339.format(identity.summary.createdMilliseconds))
    writer.name("modified")
    writer.string(RFC3339.format(identity.milliseconds))
    switch content {
    case .text(let text):
      writer.name("text")
      writer.string(String(text))
    case .other:
      writer.name("content")
      writer.json(content.bytes)
    }
    writer.endObject()
    return writer.bytes
  }

  /// Lists documents.
  ///
  /// - Parameters:
  ///   - summaries: The documents, one more than `limit` if there are further ones.
  ///   - limit: Most entries of the page.
  ///   - request: The request.
  /// - Returns: The response.
  static func list(
    _ summaries: [DocumentSummary], limit: Int, to request: Request
  ) -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("documents")
    writer.beginArray()
    for summary in summaries.prefix(limit) {
      writer.beginObject()
      writer.name("name")
      writer.string(summary.name.text)
      writer.name("type")
      writer.string(summary.typeName)
      writer.name("revision")
      writer.integer(summary.revision)
      writer.name("created")
      writer.string(RFC3339.format(summary.createdMilliseconds))
      writer.name("modified")
      writer.string(RFC3339.format(summary.modifiedMilliseconds))
      writer.endObject()
    }
    writer.endArray()
    if summaries.count > limit {
      writer.name("next")
      writer.string(
        "\(request.context.basePath)/v1/documents?limit=\(limit)&after="
          + PercentEncoding.encode(summaries[limit - 1].name.text))
    }
    writer.endObject()
    let type = "application/json"
    let coding = ContentCoding(for: request.head, type: type, byteCount: writer.bytes.count)
    return HTTPResponse(
      status: .ok,
      fields: [
        HTTPField("Content-Type", type), HTTPField("Vary", "Accept-Encoding"),
        HTTPField("Cache-Control", "no-cache"),
      ] + coding.fields, body: coding.encode(writer.bytes))
  }

  /// The response to a creation.
  static func response(
    to outcome: CreationOutcome, name: DocumentName, asked request: Request
  ) -> HTTPResponse {
    switch outcome {
    case .created(let revision, let digest):
      return HTTPResponse(
        status: .created,
        fields: [
          HTTPField(
            "Location",
            "\(request.context.basePath)/v1/documents/\(PercentEncoding.encode(name.text))"),
          HTTPField("ETag", EntityTag(PageIdentity.tag(revision, digest: digest)).fieldValue),
          HTTPField("Stet-Revision", String(revision)),
        ])
    case .exists:
      return Problem(.documentExists, "there is a document \(name.text)").response(to: request)
    case .tooLarge:
      return Problem(.tooLarge, "the text is longer than a document may be").response(to: request)
    case .unavailable(let reason):
      return Problem(.journalUnavailable, reason).response(to: request)
    }
  }
}
