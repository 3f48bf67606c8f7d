import Glibc
import OperationalTransform
import TextStorage
import WireFormat

/// What the generator knows of one document: the newest edits as they came first, and the text that
/// they make.
///
/// All clients of a document are told the same bytes. So the first to be told of a revision reads
/// the message and applies it to the one text kept here; for all others it is enough that the bytes
/// are the same and that no revision is left out, which costs a comparison. Writers carry their own
/// edits past it as any client does, and take the text that it made from here.
final class ServeDocument {
  /// An edit as it was first seen.
  final class Entry {
    /// Its message as it was told, byte by byte.
    let message: [UInt8]
    let edit: CommittedEdit
    /// What it made of the text.
    let text: Text
    /// When the edit was due, in nanoseconds.
    let dueNanoseconds: UInt64

    init(message: [UInt8], edit: CommittedEdit, text: Text, dueNanoseconds: UInt64) {
      self.message = message
      self.edit = edit
      self.text = text
      self.dueNanoseconds = dueNanoseconds
    }
  }

  let name: String
  private(set) var text = Text()
  private(set) var revision = -1
  /// Revision of `entries[0]`, minus one.
  private var baseRevision = 0
  private var entries: [Entry] = []
  /// What went wrong first.
  private(set) var fault: String?
  /// Digests of snapshots by revision are compared with the first one.
  private var snapshotDigest: UInt64 = 0

  init(name: String) { self.name = name }

  /// Takes a snapshot that a client was given.
  func take(snapshot content: String, revision: Int, digest: UInt64) {
    if self.revision < 0 {
      text = Text(content)
      self.revision = revision
      baseRevision = revision
      snapshotDigest = digest
    }
    if revision != self.revision || digest != text.digest {
      fault = fault ?? "\(name): snapshots of revision \(revision) differ"
    }
  }

  /// The edit of a revision, if `message` is what was told of it first.
  @inline(__always)
  func entry(of revision: Int, ifSameAs message: UnsafeRawBufferPointer) -> Entry? {
    let index = revision - baseRevision - 1
    guard index >= 0, index < entries.count else { return nil }
    let entry = entries[index]
    let isSame = entry.message.withUnsafeBytes { known in
      guard let left = known.baseAddress, let right = message.baseAddress,
        known.count == message.count
      else { return false }
      return memcmp(left, right, known.count) == 0
    }
    return isSame ? entry : nil
  }

  /// Takes the next edit, which was not told to any client before.
  func append(
    _ edit: CommittedEdit, message: UnsafeRawBufferPointer, dueNanoseconds: UInt64
  ) -> Entry {
    do throws(OperationError) {
      try text.apply(edit.operation)
    } catch {
      fault = fault ?? "\(name): revision \(edit.revision) does not apply: \(error)"
    }
    revision += 1
    let entry = Entry(
      message: Array(message), edit: edit, text: text, dueNanoseconds: dueNanoseconds)
    entries.append(entry)
    return entry
  }

  /// Takes note of a fault.
  func fail(_ message: String) { fault = fault ?? "\(name): \(message)" }

  /// Checks a digest that a client at `revision` was told.
  func check(digest: UInt64, at revision: Int) {
    if revision == self.revision && digest != text.digest {
      fail("the digest of \(revision) is another one")
    }
  }

  /// Forgets the edits that every client has.
  func trim(through revision: Int) {
    let count = min(revision - baseRevision, entries.count)
    guard count > 4096, count > entries.count / 2 else { return }
    entries.removeSubrange(..<count)
    baseRevision += count
  }
}
