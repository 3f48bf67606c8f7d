import Client
import EditModel
import EditingClient
import OperationalTransform
import TextStorage
import Threads
import WireFormat

/// One connection of the generator.
///
/// A writer runs the project's client machine; a reader only follows its document, see
/// `ServeDocument`. Both first look at all that a read has brought; then a writer's machine takes
/// the edits among it, and its answer to an acknowledgement is made.
final class ServeClient: ClientConnectionDelegate {
  /// The load that it belongs to, which lets go of it at the end of the run.
  private let load: ServeLoad
  let document: ServeDocument
  let isWriter: Bool
  var connection: ClientConnection?
  /// The newest revision that it was told of.
  private(set) var revision = -1
  /// The revision through which the edits were counted.
  private var countedRevision = -1
  /// What came of a text whose end the next snapshot brings.
  private var parts = ""
  private(set) var machine: EditingClient
  private var session: SessionID?
  private var actions: [ClientAction] = []
  /// When the edits in flight were due, oldest first.
  private var flying: [UInt64] = []
  /// How many edits were acknowledged.
  private var landedCount = 0
  /// When the edits that could not go yet were due.
  private var waiting: [UInt64] = []
  private var random: UInt64
  /// Where it types, in UTF-16 code units.
  private var cursor = 0

  init(load: ServeLoad, document: ServeDocument, isWriter: Bool, number: Int) {
    self.load = load
    self.document = document
    self.isWriter = isWriter
    random = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
    machine = EditingClient(inFlightLimit: load.inFlightLimit, tellsChanges: false)
    machine.connected()
  }

  /// Whether nothing of its own is unconfirmed.
  var isSettled: Bool { machine.isSettled && waiting.isEmpty }

  // MARK: - Edits

  /// Makes as many edits as may be in flight, all due now.
  func fill(at now: UInt64) {
    guard load.isWriting else { return }
    for _ in machine.inFlightCount..<load.inFlightLimit { edit(due: now) }
  }

  /// Makes the edit that was due then in an open loop, or has it wait until one has come back.
  func edit(at due: UInt64) {
    waiting.append(due)
    editWaiting()
    connection?.flush()
  }

  private func editWaiting() {
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
    let length = machine.length
    let drawn = Int(truncatingIfNeeded: nextRandom() >> 33)
    let place = drawn & 15 == 0 ? drawn % (length + 1) : min(cursor, length)
    let isDelete = length > 2000 && random & 1 == 0
    let end = isDelete ? min(length, place + 4) : place
    let letters = isDelete && end > place ? "" : "stet"
    let operation = TextOperation(baseLength: length, replacing: place..<end, with: letters)
    cursor = place + letters.utf8.count
    flying.append(due)
    do throws(ContentError) {
      try machine.edit(.text(operation), into: &actions)
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
    guard !actions.isEmpty else { return }
    for action in actions {
      switch action {
      case .send(let submission):
        connection?.send { submission.write(to: &$0) }
        load.sentCount += 1
      case .changed, .replaced, .presence, .left, .pong: break
      case .setAside, .retryLater, .reconnect, .stop: document.fail("\(action)")
      }
    }
    actions.removeAll(keepingCapacity: true)
  }

  // MARK: - ClientConnectionDelegate

  func opened(_ connection: ClientConnection) {}

  func received(_ message: UnsafeRawBufferPointer, on connection: ClientConnection) {
    if document.isKnown(message, of: revision + 1) {
      revision += 1
      return
    }
    do throws(MessageError) {
      try take(ServerMessage(json: message, of: .text), bytes: message)
    } catch {
      document.fail("a message cannot be read: \(error.description)")
    }
  }

  func receivedAll(on connection: ClientConnection) {
    // What is due does not wait until all connections of a turn have been looked at.
    defer { load.sendDue() }
    countEdits(at: connection.receivedAt.nanoseconds)
    guard isWriter else { return }
    followDocument()
    guard load.isWriting else { return }
    if load.dueInterval > 0 { editWaiting() } else { fill(at: load.now) }
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
      let due = load.writers[edit.session]?.due(of: edit.sequence) ?? 0
      document.append(edit, message: bytes, due: due)
      revision += 1
    case .digest(let revision, let digest):
      document.check(digest: digest, at: revision)
      tellMachine(message)
    case .snapshot(let revision, let text, let digest):
      document.take(snapshot: parts + text, revision: revision, digest: digest)
      parts = ""
      self.revision = revision
      countedRevision = revision
      tellMachine(message)
      load.ready(self)
    case .part(let text):
      parts += text
      tellMachine(message)
    case .hello(let hello):
      session = hello.session
      if isWriter { load.writers[hello.session] = self }
      tellMachine(message)
    case .reject, .access, .content, .error: document.fail("\(message)")
    case .ack, .presence, .left, .pong: break
    }
  }

  /// When an own edit was due that nobody was told of before.
  private func due(of sequence: Int) -> UInt64? {
    let index = sequence - 1 - landedCount
    return flying.indices.contains(index) ? flying[index] : nil
  }

  /// Counts the edits that came at `time`, in nanoseconds.
  private func countEdits(at time: UInt64) {
    guard countedRevision < revision else { return }
    let ownCount = load.count(
      document.origins(after: countedRevision, through: revision), for: session, at: time)
    countedRevision = revision
    landedCount += ownCount
    flying.removeFirst(ownCount)
  }

  private func tellMachine(_ message: ServerMessage) {
    guard isWriter else { return }
    followDocument()
    machine.receive(message, into: &actions)
    perform()
  }

  /// Has the machine take the edits that came since it did so last.
  private func followDocument() {
    guard machine.revision < revision, machine.isEditable else { return }
    let edits = document.edits(after: machine.revision, through: revision)
    if let text = document.text(of: revision) {
      machine.receive(edits, making: .text(text), into: &actions)
    } else {
      for edit in edits { machine.receive(.edit(edit), into: &actions) }
    }
    perform()
  }
}
