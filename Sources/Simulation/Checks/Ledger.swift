import EditModel
import Journaling
import TextStorage
import WireFormat

/// What the promises of the server are checked against: the journal, read independently, and what
/// the clients sent.
struct Ledger {
  /// An edit's name.
  struct EditName: Hashable {
    var session: SessionID
    var sequence: Int
  }

  /// What is written.
  private let writing: any SimulatedWriting
  /// The content of every durable revision; copies of texts share their nodes.
  private(set) var contents: [Content]
  private(set) var entries: [JournalEntry] = []
  private var operations: [Operation] = []
  /// Number of each session's last durable edit.
  private var lastSequences: [SessionID: Int] = [:]
  /// The mark of each edit when it was sent; refused edits may be sent in another form.
  private var sent: [EditName: Set<String>] = [:]
  /// The parts of a text that the owners of sessions were told and not yet the end of.
  private var parts: [SessionID?: String] = [:]
  /// How much durable edits have added.
  private(set) var addedCount = 0

  /// A ledger of a document that does not exist.
  init(_ writing: any SimulatedWriting) {
    self.writing = writing
    contents = [writing.type.emptyContent]
  }

  var revision: Int { entries.count }

  func lastSequence(of session: SessionID) -> Int { lastSequences[session] ?? 0 }

  /// Takes note of what a client sends.
  mutating func note(_ submission: EditSubmission, of session: SessionID) throws(Broken) {
    let name = EditName(session: session, sequence: submission.sequence)
    sent[name, default: []].insert(writing.mark(of: submission.operation))
  }

  /// An earlier state of this ledger, with all that was sent since: it may be sent again.
  func putBack(to earlier: Ledger) -> Ledger {
    var ledger = earlier
    ledger.sent = sent
    return ledger
  }

  /// Checks what the journal has got since the last time.
  mutating func extend(with new: [JournalEntry]) throws(Broken) {
    for entry in new {
      guard entry.revision == entries.count + 1 else {
        throw Broken("revision \(entry.revision) follows \(entries.count)")
      }
      let last = lastSequence(of: entry.session)
      guard entry.sequence == last + 1 else {
        throw Broken(
          "revision \(entry.revision): \(entry.session.text) has \(entry.sequence) after \(last)")
      }
      guard let operation = try? entry.decodedOperation(of: writing.type) else {
        throw Broken("revision \(entry.revision) holds no operation")
      }
      let name = EditName(session: entry.session, sequence: entry.sequence)
      guard sent[name]?.contains(writing.mark(of: operation)) == true else {
        throw Broken("revision \(entry.revision) was never sent like that")
      }
      var content = contents[contents.count - 1]
      do throws(ContentError) {
        try content.apply(operation)
      } catch {
        throw Broken("revision \(entry.revision) does not apply")
      }
      lastSequences[entry.session] = entry.sequence
      addedCount += writing.addedCount(of: operation)
      contents.append(content)
      entries.append(entry)
      operations.append(operation)
    }
  }

  /// Checks that an edit that somebody is told of is durable, as told.
  func check(_ edit: CommittedEdit) throws(Broken) {
    guard edit.revision <= revision else {
      throw Broken("revision \(edit.revision) is told before it is durable")
    }
    let entry = entries[edit.revision - 1]
    guard entry.session == edit.session, entry.sequence == edit.sequence,
      operations[edit.revision - 1] == edit.operation
    else { throw Broken("revision \(edit.revision) is told as another one") }
  }

  /// Checks a message that the server sends to the owner of a session.
  mutating func check(_ message: ServerMessage, to session: SessionID?) throws(Broken) {
    switch message {
    case .edit(let edit): try check(edit)
    case .hello(let hello):
      parts[session] = nil
      try check(hello)
    case .part(let text): parts[session, default: ""] += text
    case .snapshot(let revision, let text, let digest):
      guard revision <= self.revision, contents[revision].digest == digest,
        Text((parts.removeValue(forKey: session) ?? "") + text) == contents[revision].text
      else { throw Broken("the snapshot of \(revision) is not the durable text") }
    case .content(let revision, let content, let digest):
      guard revision <= self.revision, contents[revision].digest == digest,
        content == contents[revision]
      else { throw Broken("the snapshot of \(revision) is not the durable content") }
    case .ack(let sequence, let revision):
      guard revision <= self.revision, entries[revision - 1].session == session,
        entries[revision - 1].sequence == sequence
      else { throw Broken("edit \(sequence) is acknowledged as \(revision) and is not") }
    case .reject(let sequence, let code, _):
      guard let session, sequence > lastSequence(of: session) else {
        throw Broken("edit \(sequence) is durable and refused with \(code)")
      }
    case .digest(let revision, let digest):
      guard revision <= self.revision, contents[revision].digest == digest else {
        throw Broken("the digest of \(revision) is wrong")
      }
    case .presence(_, let update): try check(update)
    case .left, .access, .pong, .error: break
    }
  }

  private func check(_ hello: Hello) throws(Broken) {
    guard hello.revision <= revision else {
      throw Broken("hello names revision \(hello.revision), \(revision) is durable")
    }
    guard hello.sequence == lastSequence(of: hello.session) else {
      throw Broken(
        "hello names edit \(hello.sequence), \(lastSequence(of: hello.session)) is durable")
    }
  }

  private func check(_ update: PresenceUpdate) throws(Broken) {
    guard update.revision <= revision else {
      throw Broken("a presence is of revision \(update.revision), which is not durable")
    }
    let length = contents[update.revision].length
    if let end = update.selections.end, end > length {
      throw Broken("a selection ends at \(end) of \(length)")
    }
  }
}
