/// A committed edit with its operation as it is stored: encoded once, these bytes are what the
/// journal keeps and what every protocol tells.
package struct EncodedEdit: Sendable, Equatable {
  /// What it takes in memory and in a message beside the bytes of its operation, about.
  package static let overheadByteCount = 96

  /// The revision after it.
  package var revision: Int
  /// Whose it is.
  package var session: SessionID
  /// Its number in that session.
  package var sequence: Int
  /// Its operation, on the text of the revision before: the bytes of its canonical JSON.
  package var operation: [UInt8]

  /// Collects the parts.
  package init(revision: Int, session: SessionID, sequence: Int, operation: [UInt8]) {
    self.revision = revision
    self.session = session
    self.sequence = sequence
    self.operation = operation
  }

  /// What it takes in memory or in a message, in bytes, about.
  package var byteCount: Int { Self.overheadByteCount + operation.count }
}
