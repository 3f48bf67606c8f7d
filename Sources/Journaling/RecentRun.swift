package import EditModel
import TextStorage

/// The newest edits of a document, for those who hold the text before them and join: by these their
/// claim is checked, and these they are told.
package struct RecentRun: Sendable {
  /// Which edits are kept while a document is read.
  package struct Wish: Sendable {
    /// The revision that somebody claims to hold; the edits behind it are kept.
    package var revision: Int
    /// How many edits are kept at most; of more none.
    package var countLimit: Int
    /// The bytes of the operations of as many; of more none.
    package var byteCountLimit: Int

    /// Whether a document that stands at a revision has such edits, and few enough.
    func isFulfilled(at end: Int) -> Bool {
      revision >= 0 && revision < end && end - revision <= countLimit
    }

    /// Collects the parts.
    package init(revision: Int, countLimit: Int, byteCountLimit: Int) {
      self.revision = revision
      self.countLimit = countLimit
      self.byteCountLimit = byteCountLimit
    }
  }

  /// The text before the first of them.
  package let start: HeldText
  /// The edits, in order.
  package private(set) var entries: [JournalEntry] = []
  /// Bytes of their operations.
  private(set) var byteCount = 0

  /// Begins with no edit, if the text is that of the revision that is wished for.
  init?(_ wish: Wish, at reached: Checkpoint) {
    guard reached.revision == wish.revision else { return nil }
    start = HeldText(revision: reached.revision, digest: reached.content.digest)
  }

  mutating func append(_ entry: JournalEntry) {
    entries.append(entry)
    byteCount += entry.operation.count
  }
}
