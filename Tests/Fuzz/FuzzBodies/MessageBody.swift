import EditModel
internal import OperationalTransform
import WireFormat
internal import WireFormat

/// A client's message: it is refused with a named error, or it is written so that it reads the
/// same, within its limits; and how it is read does not depend on whether it is a compact one.
package enum MessageBody {
  private static let limits = MessageLimits(
    componentCount: 100, selectionCount: 4, userByteCount: 64)

  /// Runs one input. What is no UTF-8 never comes so far, so it is repaired first.
  package static func run(_ bytes: UnsafeRawBufferPointer) {
    let json = Array(String(decoding: bytes, as: UTF8.self).utf8)
    let message = decoded(json)
    // With a blank behind it, a message is never read as a compact one.
    precondition(decoded(json + [0x20]) == message, "a message is the same in every form")
    guard let message else { return }
    switch message {
    case .edit(let submission):
      precondition(submission.sequence > 0, "edits are counted from 1")
      precondition(submission.revision >= 0, "a revision is a count")
      precondition(
        submission.operation.componentCount <= limits.componentCount, "no more components than may")
    case .presence(let update):
      precondition(update.revision >= 0, "a revision is a count")
      precondition(update.selections.count <= limits.selectionCount, "no more selections than may")
      precondition(update.user?.count ?? 0 <= limits.userByteCount, "no longer user than may")
    case .invalidEdit(let sequence, _):
      precondition(sequence > 0, "an edit is rejected by its number")
      return
    case .ping: break
    }
    var written: [UInt8] = []
    message.write(to: &written)
    precondition(decoded(written) == message, "what was read is written so that it reads the same")
  }

  private static func decoded(_ json: [UInt8]) -> ClientMessage? {
    do {
      return try json.withUnsafeBytes { try ClientMessage(json: $0, of: .text, limits: limits) }
    } catch let error as MessageError {
      precondition(!error.description.isEmpty, "a refusal can be told")
      return nil
    } catch {
      preconditionFailure("a refusal has its name: \(error)")
    }
  }
}
