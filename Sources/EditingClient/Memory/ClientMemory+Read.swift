import EditModel
import OperationalTransform
import TextStorage
import JSON

extension ClientMemory {
  private static let names: [StaticString] = [
    "version", "identity", "sequence", "revision", "text", "digest", "outstanding", "buffer",
    "asides", "needsText", "isForeign", "refusals", "passingByteCount",
  ]

  /// Reads what `json` made, whatever happened to it since; O(n) in the texts.
  ///
  /// - Throws: `ClientMemoryError` if it is damaged, or of another version.
  package init(json bytes: [UInt8]) throws(ClientMemoryError) {
    self.init()
    var digest: String?
    // The closure that `withUnsafeBufferPointer` takes keeps the error's type.
    try bytes.withUnsafeBufferPointer { (bytes) throws(ClientMemoryError) in
      var reader = MemoryReader(bytes)
      try reader.object(Self.names) { (reader, index) throws(ClientMemoryError) in
        if index == 5 {
          digest = try reader.orNull { (reader) throws(ClientMemoryError) in try reader.string() }
        } else {
          try read(index, from: &reader)
        }
      }
      try reader.finish()
    }
    guard digest == (hasText ? Text.hexadecimal(digest: text.digest) : nil) else {
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
      let text = try reader.orNull { (reader) throws(ClientMemoryError) in try reader.string() }
      if let text {
        self.text = Text(text)
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

  /// Checks that each pending edit applies to the text behind those before it.
  private func checkPending() throws(ClientMemoryError) {
    var local = text
    do throws(OperationError) {
      for edit in outstanding { try local.apply(edit.operation) }
      if let buffer { try local.apply(buffer.operation) }
    } catch {
      throw .damaged("a pending edit does not fit")
    }
  }
}

extension OutstandingEdit {
  fileprivate init(from reader: inout MemoryReader) throws(ClientMemoryError) {
    let empty = TextOperation()
    self.init(
      submission: EditSubmission(sequence: 0, revision: 0, operation: .text(empty)),
      operation: empty, count: 0)
    let names: [StaticString] = [
      "sequence", "revision", "sent", "operation", "count", "isPart", "isTooLong",
    ]
    try reader.object(names) { (reader, index) throws(ClientMemoryError) in
      switch index {
      case 0: submission.sequence = try reader.count()
      case 1: submission.revision = try reader.count()
      case 2: submission.operation = .text(try reader.operation())
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
    self.init(operation: TextOperation(), count: 0)
    try reader.object(["operation", "count"]) { (reader, index) throws(ClientMemoryError) in
      if index == 0 { operation = try reader.operation() } else { count = try reader.count() }
    }
  }
}

extension Aside {
  fileprivate init(from reader: inout MemoryReader) throws(ClientMemoryError) {
    self.init(
      kind: .text, reason: ClientReason(code: "", message: ""), base: Text(), text: Text())
    var written: String?
    let names: [StaticString] = ["kind", "reason", "base", "operation", "text"]
    try reader.object(names, optional: 2) { (reader, index) throws(ClientMemoryError) in
      switch index {
      case 0:
        guard let kind = Kind(rawValue: try reader.string()) else { throw .damaged("a kind") }
        self.kind = kind
      case 1: reason = try ClientReason(from: &reader)
      case 2: base = Text(try reader.string())
      case 3: operation = try reader.operation()
      default: written = try reader.string()
      }
    }
    // The text follows from the edits, where there are some.
    if let operation {
      guard let text = try? base.applying(operation) else { throw .damaged("an aside") }
      self.text = text
    } else if let written {
      text = Text(written)
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
