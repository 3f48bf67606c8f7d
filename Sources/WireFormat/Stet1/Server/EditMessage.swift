import JSON
package import EditModel
internal import Notation

/// `edit` from the server: an edit that is durable now.
package enum EditMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - revision: The revision after the edit.
  ///   - session: Whose edit it is.
  ///   - sequence: Its number in that session.
  ///   - operation: Its operation as canonical JSON.
  ///   - output: Where to.
  /// - Complexity: O(n) in the bytes of the operation.
  package static func write(
    revision: Int, session: SessionID, sequence: Int, operation: [UInt8],
    to output: inout [UInt8]
  ) {
    output.append(literal: #"{"type":"edit","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","session":""#)
    Base64.append(session.bits, to: &output)
    output.append(literal: #"","sequence":"#)
    output.appendJSON(sequence)
    output.append(literal: #","operation":"#)
    output.append(contentsOf: operation)
    output.append(UInt8(ascii: "}"))
  }
}
