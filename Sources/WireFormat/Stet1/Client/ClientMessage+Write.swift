import EditModel
import JSON
import OperationalTransform

extension ClientMessage {
  /// Appends the message.
  ///
  /// - Precondition: It is no `invalidEdit`, which only a reader makes.
  package func write(to output: inout [UInt8]) {
    switch self {
    case .edit(let submission): submission.write(to: &output)
    case .presence(let update): update.write(to: &output)
    case .ping: output.append(literal: #"{"type":"ping"}"#)
    case .invalidEdit: preconditionFailure("an invalid edit is never sent")
    }
  }
}

extension EditSubmission {
  /// Appends the message that submits this edit; the same edit always makes the same bytes.
  ///
  /// - Complexity: O(n) in the bytes of the operation.
  package func write(to output: inout [UInt8]) {
    output.append(literal: #"{"type":"edit","sequence":"#)
    output.appendJSON(sequence)
    output.append(literal: #","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","operation":"#)
    output.appendJSON(operation)
    output.append(UInt8(ascii: "}"))
  }
}

extension PresenceUpdate {
  /// Appends the message that tells the server.
  package func write(to output: inout [UInt8]) {
    output.append(literal: #"{"type":"presence","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","selections":"#)
    selections.write(to: &output)
    if let user {
      output.append(literal: #","user":"#)
      output.append(contentsOf: user)
    }
    output.append(UInt8(ascii: "}"))
  }
}
