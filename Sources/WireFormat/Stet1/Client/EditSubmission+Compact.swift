import EditModel
import JSON
import OperationalTransform

extension EditSubmission {
  /// Reads a client's message as nearly all are: an edit at one place, its members in the order of
  /// Schemas/README.md, without white space.
  ///
  /// - Returns: `nil` for any other message, right or wrong: the reader of every form tells which.
  @inline(__always)
  init?(compact bytes: UnsafeBufferPointer<UInt8>, limits: MessageLimits) {
    var reader = JSONReader(bytes)
    guard let sequence = reader.readCount(behind: #"{"type":"edit","sequence":"#),
      let revision = reader.readCount(behind: #","revision":"#),
      reader.skip(#","operation":"#),
      let operation = TextOperation(
        readingCompact: &reader, componentLimit: limits.componentCount),
      reader.skip("}"), reader.byteOffset == bytes.count
    else { return nil }
    self.init(sequence: sequence, revision: revision, operation: .text(operation))
  }
}
