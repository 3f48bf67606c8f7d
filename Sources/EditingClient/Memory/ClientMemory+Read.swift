package import EditModel
import JSON
import OperationalTransform
import TextStorage

extension ClientMemory {
  private static let names: [StaticString] = [
    "version", "identity", "sequence", "revision", "text", "digest", "outstanding", "buffer",
    "asides", "needsText", "isForeign", "refusals", "passingByteCount",
  ]

  /// Reads what `json` made, whatever happened to it since; O(n) in the texts.
  ///
  /// - Parameters:
  ///   - bytes: The JSON.
  ///   - type: The type of the document that it was made of.
  /// - Throws: `ClientMemoryError` if it is damaged, or of another version.
  package init(
    json bytes: [UInt8], of type: DocumentType = .text
  ) throws(ClientMemoryError) {
    self.init(of: type)
    var digest: String?
    // The closure that `withUnsafeBufferPointer` takes keeps the error's type.
    try bytes.withUnsafeBufferPointer { (bytes) throws(ClientMemoryError) in
      var reader = MemoryReader(bytes, of: type)
      try reader.object(Self.names) { (reader, index) throws(ClientMemoryError) in
        if index == 5 {
          digest = try reader.orNull { (reader) throws(ClientMemoryError) in try reader.string() }
        } else {
          try read(index, from: &reader)
        }
      }
      try reader.finish()
    }
    guard digest == (hasText ? Text.hexadecimal(digest: content.digest) : nil) else {
      throw .damaged("the text has another digest")
    }
    try checkPending()
  }

  private mutating func read(
    _ index: Int, from reader: inout MemoryReader
  ) throws(ClientMemoryError) {
    switch index {
    case 0:
      let version = try reader.count()
      guard version == Self.version else { throw .unknownVersion(version) }
    case 1:
      _ = try reader.orNull { (reader) throws(ClientMemoryError) in
        try readIdentity(from: &reader)
      }
    case 2: sequence = try reader.count()
    case 3: revision = try reader.count()
    case 4:
      let content = try reader.orNull { (reader) throws(ClientMemoryError) in
        try reader.content()
      }
      if let content {
        self.content = content
        hasText = true
      }
    case 6: outstanding = try reader.array(OutstandingEdit.init)
    case 7: buffer = try reader.orNull(BufferedEdits.init)
    case 8: asides = try reader.array(Aside.init)
    case 9: needsText = try reader.boolean()
    case 10: isForeign = try reader.boolean()
    case 11: refusals = try reader.count()
    default:
      passingByteCount = try reader.orNull { (reader) throws(ClientMemoryError) in
        try reader.count()
      }
    }
  }

  private mutating func readIdentity(
    from reader: inout MemoryReader
  ) throws(ClientMemoryError) {
    try reader.object(["epoch", "session", "resume"]) { (reader, index) throws(ClientMemoryError) in
      let word = try reader.string()
      switch index {
      case 0: epoch = Epoch(word)
      case 1: session = SessionID(word)
      default: resume = word
      }
    }
    guard epoch != nil && session != nil else { throw .damaged("the identity is none") }
  }

  /// Checks that each pending edit applies to the content behind those before it.
  private func checkPending() throws(ClientMemoryError) {
    var local = content
    do throws(ContentError) {
      for edit in outstanding { try local.apply(edit.operation) }
      if let buffer { try local.apply(buffer.operation) }
    } catch {
      throw .damaged("a pending edit does not fit")
    }
  }
}

extension OutstandingEdit {
  fileprivate init(from reader: inout MemoryReader) throws(ClientMemoryError) {
    let empty = Operation.text(TextOperation())
    self.init(
      submission: EditSubmission(sequence: 0, revision: 0, operation: empty),
      operation: empty, count: 0)
    let names: [StaticString] = [
      "sequence", "revision", "sent", "operation", "count", "isPart", "isTooLong",
    ]
    try reader.object(names) { (reader, index) throws(ClientMemoryError) in
      switch index {
      case 0: submission.sequence = try reader.count()
      case 1: submission.revision = try reader.count()
      case 2: submission.operation = try reader.operation()
      case 3: operation = try reader.operation()
      case 4: count = try reader.count()
      case 5: isPart = try reader.boolean()
      default: isTooLong = try reader.boolean()
      }
    }
  }
}

extension BufferedEdits {
  fileprivate init(from reader: inout MemoryReader) throws(ClientMemoryError) {
    self.init(operation: .text(TextOperation()), count: 0)
    try reader.object(["operation", "count"]) { (reader, index) throws(ClientMemoryError) in
      if index == 0 { operation = try reader.operation() } else { count = try reader.count() }
    }
  }
}

extension Aside {
  fileprivate init(from reader: inout MemoryReader) throws(ClientMemoryError) {
    self.init(
      kind: .text, reason: ClientReason(code: "", message: ""), base: .text(Text()),
      content: .text(Text()))
    var written: Content?
    let names: [StaticString] = ["kind", "reason", "base", "operation", "text"]
    try reader.object(names, optional: 2) { (reader, index) throws(ClientMemoryError) in
      switch index {
      case 0:
        guard let kind = Kind(rawValue: try reader.string()) else { throw .damaged("a kind") }
        self.kind = kind
      case 1: reason = try ClientReason(from: &reader)
      case 2: base = try reader.content()
      case 3: operation = try reader.operation()
      default: written = try reader.content()
      }
    }
    // The content follows from the edits, where there are some.
    if let operation {
      content = base
      do throws(ContentError) {
        try content.apply(operation)
      } catch {
        throw .damaged("an aside")
      }
    } else if let written {
      content = written
    } else {
      throw .damaged("an aside has no text")
    }
  }
}

extension ClientReason {
  fileprivate init(from reader: inout MemoryReader) throws(ClientMemoryError) {
    self.init(code: "", message: "")
    try reader.object(["code", "message"]) { (reader, index) throws(ClientMemoryError) in
      if index == 0 { code = try reader.string() } else { message = try reader.string() }
    }
  }
}
