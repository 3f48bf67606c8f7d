import EditModel

/// The protocol `stet.v1` (Schemas/README.md).
enum Stet1 {
  /// Appends the message that tells a notice.
  @inline(__always)
  static func write(_ notice: Notice, to output: inout [UInt8]) {
    if case .edit(let edit) = notice { return EditMessage.write(edit, to: &output) }
    writeOther(notice, to: &output)
  }

  private static func writeOther(_ notice: Notice, to output: inout [UInt8]) {
    switch notice {
    case .hello(let hello): HelloMessage.write(hello, to: &output)
    case .part(let text, let range): PartMessage.write(text, range, to: &output)
    case .snapshot(let revision, let content, let start):
      SnapshotMessage.write(revision: revision, content, from: start, to: &output)
    case .edit(let edit): EditMessage.write(edit, to: &output)
    case .ack(let sequence, let revision):
      AckMessage.write(sequence: sequence, revision: revision, to: &output)
    case .reject(let sequence, let next, let rejection):
      RejectMessage.write(sequence: sequence, next: next, rejection, to: &output)
    case .presence(let session, let revision, let selections, let user):
      PresenceMessage.write(
        session: session, revision: revision, selections: selections, user: user, to: &output)
    case .left(let session): LeftMessage.write(session: session, to: &output)
    case .digest(let held): DigestMessage.write(held, to: &output)
    case .access(let access, let reason):
      AccessMessage.write(access, because: reason, to: &output)
    case .error(let code, let message): ErrorMessage.write(code, message: message, to: &output)
    case .pong: PongMessage.write(to: &output)
    }
  }
}
