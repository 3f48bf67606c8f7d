import EditModel
import JSON
import TextStorage

extension ClientMemory {
  /// The one version of the written form that there is.
  static let version = 1

  /// What is to be written down: JSON, `memory` of Schemas/client.schema.json; O(n) in the texts.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("version")
    writer.integer(Self.version)
    writeIdentity(to: &writer)
    writer.name("sequence")
    writer.integer(sequence)
    writeText(to: &writer)
    writer.name("outstanding")
    writer.beginArray()
    for edit in outstanding { edit.write(to: &writer) }
    writer.endArray()
    writer.name("buffer")
    writeBuffer(to: &writer)
    writer.name("asides")
    writer.beginArray()
    for aside in asides { aside.write(to: &writer) }
    writer.endArray()
    writer.name("needsText")
    writer.boolean(needsText)
    writer.name("isForeign")
    writer.boolean(isForeign)
    writer.name("refusals")
    writer.integer(refusals)
    writer.name("passingByteCount")
    if let passingByteCount { writer.integer(passingByteCount) } else { writer.null() }
    writer.endObject()
    return writer.bytes
  }

  private func writeIdentity(to writer: inout JSONWriter) {
    writer.name("identity")
    guard let epoch, let session else { return writer.null() }
    writer.beginObject()
    writer.name("epoch")
    writer.string(epoch.text)
    writer.name("session")
    writer.string(session.text)
    writer.name("resume")
    writer.string(resume)
    writer.endObject()
  }

  private func writeText(to writer: inout JSONWriter) {
    writer.name("revision")
    writer.integer(revision)
    writer.name("text")
    if hasText { writer.content(content) } else { writer.null() }
    writer.name("digest")
    if hasText { writer.string(Text.hexadecimal(digest: content.digest)) } else { writer.null() }
  }

  private func writeBuffer(to writer: inout JSONWriter) {
    guard let buffer else { return writer.null() }
    writer.beginObject()
    writer.name("operation")
    writer.operation(buffer.operation)
    writer.name("count")
    writer.integer(buffer.count)
    writer.endObject()
  }
}

extension OutstandingEdit {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("sequence")
    writer.integer(submission.sequence)
    writer.name("revision")
    writer.integer(submission.revision)
    writer.name("sent")
    writer.operation(submission.operation)
    writer.name("operation")
    writer.operation(operation)
    writer.name("count")
    writer.integer(count)
    writer.name("isPart")
    writer.boolean(isPart)
    writer.name("isTooLong")
    writer.boolean(isTooLong)
    writer.endObject()
  }
}

extension Aside {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("kind")
    writer.string(kind.rawValue)
    writer.name("reason")
    writer.beginObject()
    writer.name("code")
    writer.string(reason.code)
    writer.name("message")
    writer.string(reason.message)
    writer.endObject()
    writer.name("base")
    writer.content(base)
    if let operation {
      writer.name("operation")
      writer.operation(operation)
    } else {
      writer.name("text")
      writer.content(content)
    }
    writer.endObject()
  }
}

extension JSONWriter {
  /// Writes a content: a text as a string, another one as its JSON.
  fileprivate mutating func content(_ content: Content) {
    if let text = content.text { string(String(text)) } else { json(content.bytes) }
  }
}
