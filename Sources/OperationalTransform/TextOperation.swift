/// An edit of a whole text: what it retains, inserts and deletes, from end to end, in UTF-16 code
/// units.
///
/// The form is canonical by construction, so equality is structural and the wire form is unique
/// (Schemas/README.md, "Operations"): it is a row of splices with something retained between them,
/// and a retained rest. The last splice is held inline; so an edit at one place needs no memory
/// beyond its text, which up to 15 bytes of UTF-8 needs none either.
package struct TextOperation: Sendable, Equatable {
  /// A place where the text changes: behind `retained` units, `inserted` takes the place of
  /// `deleted` ones.
  struct Splice: Sendable, Equatable {
    var retained = 0
    var deleted = 0
    var insertedCount = 0
    var inserted = ""

    /// Whether nothing changes here.
    var isEmpty: Bool { deleted == 0 && insertedCount == 0 }

    /// Whether both do the same, byte by byte of the text (Swift's strings would also be equal if
    /// they are canonically equivalent).
    static func == (a: Self, b: Self) -> Bool {
      a.retained == b.retained && a.deleted == b.deleted && a.insertedCount == b.insertedCount
        && a.inserted.utf8.elementsEqual(b.inserted.utf8)
    }
  }

  /// The splices before the last one.
  private(set) var others: [Splice]
  /// The last splice; empty only in an operation that changes nothing.
  private(set) var last: Splice
  /// What is retained behind the last splice.
  private(set) var rest: Int
  /// Length of the text that it applies to, in UTF-16 code units.
  package private(set) var baseLength: Int
  /// Length of the text that it makes, in UTF-16 code units.
  package private(set) var targetLength: Int

  /// The operation that does nothing on the empty text.
  package init() { self.init(retained: 0, inserted: "", insertedCount: 0, deleted: 0, rest: 0) }

  /// The edit at one place of a text of `baseLength` units: `range` is replaced by `text`; O(1),
  /// and the text's length.
  ///
  /// - Precondition: `range`, in UTF-16 code units, lies in `0..<baseLength`.
  package init(baseLength: Int, replacing range: Range<Int>, with text: String) {
    precondition(range.lowerBound >= 0 && range.upperBound <= baseLength, "range is in the text")
    self.init()
    retain(range.lowerBound)
    insert(text)
    delete(range.count)
    retain(baseLength - range.upperBound)
  }

  /// The edit at one place, of which everything is known: what is retained, inserted and deleted
  /// there, and the retained rest; O(1).
  ///
  /// - Precondition: `insertedCount` is the text's length in UTF-16 code units; it or `deleted` is
  ///   above 0, or `retained` is 0.
  package init(
    retained: Int, inserted: String, insertedCount: Int, deleted: Int, rest: Int
  ) {
    others = []
    last = Splice(
      retained: retained, deleted: deleted, insertedCount: insertedCount, inserted: inserted)
    self.rest = rest
    baseLength = retained + deleted + rest
    targetLength = retained + insertedCount + rest
  }

  /// Whether it changes nothing.
  package var isNoop: Bool { last.isEmpty }

  /// Keeps the next units of the base; O(1).
  ///
  /// - Precondition: `utf16Count >= 0`.
  package mutating func retain(_ utf16Count: Int) {
    precondition(utf16Count >= 0, "retain counts forward")
    baseLength += utf16Count
    targetLength += utf16Count
    rest += utf16Count
  }

  /// Drops the next units of the base; amortised O(1).
  ///
  /// - Precondition: `utf16Count >= 0`.
  package mutating func delete(_ utf16Count: Int) {
    precondition(utf16Count >= 0, "delete counts forward")
    guard utf16Count > 0 else { return }
    enterSplice()
    baseLength += utf16Count
    last.deleted += utf16Count
  }

  /// Puts a text at this place, before what is deleted here, in whatever order the two come;
  /// amortised O(1), and the text's length.
  package mutating func insert(_ text: String) {
    insert(text, utf16Count: text.utf16.count)
  }

  /// The same, with the text's length known.
  mutating func insert(_ text: String, utf16Count: Int) {
    guard utf16Count > 0 else { return }
    enterSplice()
    targetLength += utf16Count
    if last.insertedCount == 0 { last.inserted = text } else { last.inserted += text }
    last.insertedCount += utf16Count
  }

  /// Makes the last splice the one at the end: a new one, if something was retained behind it.
  private mutating func enterSplice() {
    if !last.isEmpty {
      if rest == 0 { return }
      others.append(last)
      last = Splice()
    }
    last.retained = rest
    rest = 0
  }

  /// Takes a text that is longer by so many units, or shorter by as many as are retained, in front
  /// of the last splice or behind it.
  mutating func grow(by utf16Count: Int, inFront: Bool) {
    if inFront { last.retained += utf16Count } else { rest += utf16Count }
    baseLength += utf16Count
    targetLength += utf16Count
  }

  /// Makes room for so many splices in all.
  mutating func reserveCapacity(spliceCount: Int) {
    if spliceCount > 1 { others.reserveCapacity(spliceCount - 1) }
  }

  /// How many places it changes.
  package var spliceCount: Int { isNoop ? 0 : others.count + 1 }

  /// The splice of a number from 0.
  subscript(splice index: Int) -> Splice { index < others.count ? others[index] : last }
}
