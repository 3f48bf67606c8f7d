import Client
import OperationalTransform
import TextStorage
import Transport
import WireFormat

/// One connection of the generator.
///
/// A writer runs the project's client machine. A reader only follows its document: see
/// `ServeDocument`.
final class ServeClient: ClientConnectionDelegate {
  unowned let load: ServeLoad
  let document: ServeDocument
  let isWriter: Bool
  var connection: ClientConnection?
  /// The newest revision that it was told of.
  private(set) var revision = -1
  private(set) var machine: EditingClient
  private var session: SessionID?
  private var actions: [ClientAction] = []
  /// When the edits in flight were due, oldest first.
  private var flying: [UInt64] = []
  /// When the edits that could not go yet were due.
  private var waiting: [UInt64] = []
  /// When the next edit is due, in an open loop.
  var nextDue: UInt64 = 0
  private var random: UInt64
  /// Where it types, in UTF-16 code units.
  private var cursor = 0
  var isDirty = false

  init(load: ServeLoad, document: ServeDocument, isWriter: Bool, number: Int) {
    self.load = load
    self.document = document
    self.isWriter = isWriter
    random = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
    machine = EditingClient(inFlightLimit: load.inFlightLimit)
    machine.connected()
  }

  /// Whether nothing of its own is unconfirmed.
  var isSettled: Bool { machine.isSettled && waiting.isEmpty }

  // MARK: - Edits

  /// Sends as many edits as may be in flight, all due now.
  func fill(at now: UInt64) {
    while load.isWriting && machine.inFlightCount < load.inFlightLimit { edit(due: now) }
  }

  /// Takes the edits that are due in an open loop.
  func takeDue(at now: UInt64) {
    while nextDue <= now {
      waiting.append(nextDue)
      nextDue += load.dueInterval
    }
    sendWaiting()
  }

  private func sendWaiting() {
    var count = 0
    while count < waiting.count && machine.inFlightCount < load.inFlightLimit {
      edit(due: waiting[count])
      count += 1
    }
    waiting.removeFirst(count)
  }

  /// Types a few letters where it typed last, and now and then somewhere else; deletes as many once
  /// the text has grown, so that it keeps its size.
  private func edit(due: UInt64) {
    let length = machine.utf16Count
    let drawn = Int(truncatingIfNeeded: nextRandom() >> 33)
    let place = drawn & 15 == 0 ? drawn % (length + 1) : min(cursor, length)
    let isDelete = length > 2000 && random & 1 == 0
    let end = isDelete ? min(length, place + 4) : place
    let letters = isDelete && end > place ? "" : "stet"
    let operation = TextOperation(baseLength: length, replacing: place..<end, with: letters)
    cursor = place + letters.utf8.count
    flying.append(due)
    do throws(OperationError) {
      try machine.edit(operation, into: &actions)
    } catch {
      document.fail("an edit does not fit: \(error)")
    }
    perform()
  }

  private func nextRandom() -> UInt64 {
    random ^= random >> 12
    random ^= random << 25
    random ^= random >> 27
    return random &* 0x2545_F491_4F6C_DD1D
  }

  private func perform() {
    for action in actions {
      switch action {
      case .send(let submission):
        connection?.send { submission.write(to: &$0) }
        load.sentCount += 1
        load.markDirty(self)
      case .changed, .replaced, .presence, .left, .pong: break
      case .setAside, .retryLater, .reconnect, .stop, .diverged: document.fail("\(action)")
      }
    }
    actions.removeAll(keepingCapacity: true)
  }

  // MARK: - ClientConnectionDelegate

  func opened(_ connection: ClientConnection) {}

  func received(_ message: UnsafeRawBufferPointer, on connection: ClientConnection) {
    if let entry = document.entry(of: revision + 1, ifSameAs: message) {
      return take(entry)
    }
    do throws(MessageError) {
      try take(ServerMessage(json: message), bytes: message)
    } catch {
      document.fail("a message cannot be read: \(error.description)")
    }
  }

  func closed(_ connection: ClientConnection, reason: String) {
    document.fail(reason)
    load.lost(self)
  }

  private func take(
    _ message: ServerMessage, bytes: UnsafeRawBufferPointer
  ) throws(MessageError) {
    switch message {
    case .edit(let edit):
      guard edit.revision == revision + 1, edit.revision == document.revision + 1 else {
        return document.fail("\(edit.revision) was told otherwise, or follows \(revision)")
      }
      let due = load.writers[edit.session]?.flying.first ?? 0
      take(document.append(edit, message: bytes, dueNanoseconds: due))
    case .digest(let revision, let digest):
      document.check(digest: digest, at: revision)
      if isWriter { machine.receive(message, into: &actions) }
      perform()
    case .snapshot(let revision, let text, let digest):
      document.take(snapshot: text, revision: revision, digest: digest)
      self.revision = revision
      if isWriter { machine.receive(message, into: &actions) }
      load.ready(self)
    case .hello(let hello):
      session = hello.session
      if isWriter {
        load.writers[hello.session] = self
        machine.receive(message, into: &actions)
      }
    case .reject, .access, .error: document.fail("\(message)")
    case .ack, .presence, .left, .pong: break
    }
  }

  /// Takes the next edit.
  @inline(__always)
  private func take(_ entry: ServeDocument.Entry) {
    revision += 1
    let isOwn = entry.edit.session == session
    load.count(
      isOwn: isOwn, due: entry.dueNanoseconds, at: connection?.receivedAt.nanoseconds ?? load.now)
    guard isWriter else { return }
    machine.receive(entry.edit, making: entry.text, into: &actions)
    perform()
    guard isOwn else { return }
    flying.removeFirst()
    guard load.isWriting else { return }
    if load.dueInterval > 0 { sendWaiting() } else { fill(at: load.now) }
  }
}
