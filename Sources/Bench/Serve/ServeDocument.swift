import EditModel
import Glibc
import OperationalTransform
import TextStorage

/// What the generator knows of one document: the newest edits as they came first, and the text that
/// they make.
///
/// All clients of a document are told the same bytes. So the first to be told of a revision reads
/// the message; for all others it is enough that the bytes are the same and that no revision is
/// left out, which costs a comparison. Writers carry their own edits past it as any client does,
/// and take the text that it made from here.
final class ServeDocument {
  /// Where an edit is from.
  struct Origin {
    var session: SessionID
    /// When it was due, in nanoseconds.
    var due: UInt64
  }

  let name: String
  /// The newest revision that a client was told of.
  private(set) var revision = -1
  /// Revision of `edits[0]`, minus one.
  private var baseRevision = 0
  private var edits: [CommittedEdit] = []
  private var origins: [Origin] = []
  /// Their messages as they were told, byte by byte, and where each of them ends.
  private var messages: [UInt8] = []
  private var messageEnds: [Int] = []
  /// Texts that were asked for, by their revisions, which rise; the newest ones.
  private var texts: [(revision: Int, text: Text)] = []
  /// What went wrong first.
  private(set) var fault: String?

  /// How many texts are kept: some clients are a few reads behind the others.
  private static let textCount = 8

  init(name: String) { self.name = name }

  /// Takes a snapshot that a client was given.
  func take(snapshot content: String, revision: Int, digest: UInt64) {
    if self.revision < 0 {
      texts = [(revision, Text(content))]
      self.revision = revision
      baseRevision = revision
    }
    if revision != self.revision || digest != text(of: revision)?.digest {
      fail("snapshots of revision \(revision) differ")
    }
  }

  /// Whether `message` is what was told of a revision first.
  @inline(__always)
  func isKnown(_ message: UnsafeRawBufferPointer, of revision: Int) -> Bool {
    let index = revision - baseRevision - 1
    guard index >= 0, index < messageEnds.count, let right = message.baseAddress else {
      return false
    }
    let start = index == 0 ? 0 : messageEnds[index - 1]
    guard messageEnds[index] - start == message.count else { return false }
    return messages.withUnsafeBytes { known in
      known.baseAddress.map { memcmp($0 + start, right, message.count) == 0 } ?? false
    }
  }

  /// Takes the next edit, which was not told to any client before.
  func append(_ edit: CommittedEdit, message: UnsafeRawBufferPointer, due: UInt64) {
    revision += 1
    edits.append(edit)
    origins.append(Origin(session: edit.session, due: due))
    messages.append(contentsOf: message)
    messageEnds.append(messages.count)
  }

  /// Where the edits behind a revision are from, through another one.
  func origins(after revision: Int, through last: Int) -> ArraySlice<Origin> {
    origins[revision - baseRevision..<last - baseRevision]
  }

  /// The edits behind a revision, through another one.
  func edits(after revision: Int, through last: Int) -> ArraySlice<CommittedEdit> {
    edits[revision - baseRevision..<last - baseRevision]
  }

  /// The text of a revision that was told; `nil` if it is too old. O(edits behind the next older
  /// text that is kept).
  func text(of revision: Int) -> Text? {
    guard let index = texts.lastIndex(where: { $0.revision <= revision }) else { return nil }
    var (known, text) = texts[index]
    guard known < revision else { return text }
    do throws(OperationError) {
      for edit in edits(after: known, through: revision) {
        known = edit.revision
        if case .text(let operation) = edit.operation { try text.apply(operation) }
      }
    } catch {
      fail("revision \(known) does not apply: \(error)")
    }
    texts.insert((revision, text), at: index + 1)
    if texts.count > Self.textCount { texts.removeFirst() }
    return text
  }

  /// Takes note of a fault.
  func fail(_ message: String) { fault = fault ?? "\(name): \(message)" }

  /// Checks a digest that a client at `revision` was told.
  func check(digest: UInt64, at revision: Int) {
    if let text = text(of: revision), digest != text.digest {
      fail("the digest of \(revision) is another one")
    }
  }

  /// Forgets the edits that every client has.
  func trim(through revision: Int) {
    let count = min(revision, texts.last?.revision ?? 0) - baseRevision
    guard count > 4096, count > edits.count / 2 else { return }
    texts.removeAll { $0.revision < baseRevision + count }
    edits.removeSubrange(..<count)
    origins.removeSubrange(..<count)
    let byteCount = messageEnds[count - 1]
    messages.removeSubrange(..<byteCount)
    messageEnds.removeSubrange(..<count)
    for index in messageEnds.indices { messageEnds[index] -= byteCount }
    baseRevision += count
  }
}
