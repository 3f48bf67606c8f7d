import EditModel
import JSON
import Notation
import OperationalTransform

extension CommittedEdit {
  /// Reads a server's message as nearly all are: an edit at one place, its members in the order of
  /// Schemas/README.md, without white space.
  ///
  /// - Returns: `nil` for any other message, right or wrong: the reader of every form tells which.
  @inline(__always)
  init?(compact bytes: UnsafeBufferPointer<UInt8>) {
    var reader = JSONReader(bytes)
    guard let revision = reader.readCount(behind: #"{"type":"edit","revision":"#),
      reader.skip(#","session":""#), let session = reader.readRandomBits(),
      let sequence = reader.readCount(behind: #"","sequence":"#),
      reader.skip(#","operation":"#),
      let operation = TextOperation(readingCompact: &reader, componentLimit: .max),
      reader.skip("}"), reader.byteOffset == bytes.count
    else { return nil }
    self.init(
      revision: revision, session: SessionID(bits: session), sequence: sequence,
      operation: .text(operation))
  }
}

extension JSONReader {
  /// Reads the text form of 64 random bits, without quotes.
  fileprivate mutating func readRandomBits() -> UInt64? {
    let end = byteOffset + Base64.bitsCharacterCount
    guard end <= bytes.count,
      let bits = Base64.bits(utf8: UnsafeBufferPointer(rebasing: bytes[byteOffset..<end]))
    else { return nil }
    byteOffset = end
    return bits
  }
}
