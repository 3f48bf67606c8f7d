/// An edit of a whole text: what it retains, inserts and deletes, from end to end, in UTF-16 code
/// units.
///
/// The form is canonical by construction, so equality is structural and the wire form is unique
/// (Schemas/README.md, "Operations"): it is a row of splices with something retained between them,
/// and a retained rest. The first splice is held inline; so an edit at one place needs no memory
/// beyond its text, which up to 15 bytes of UTF-8 needs none either.
package struct TextOperation: Sendable {
  /// A place where the text changes: behind `retained` units, `inserted` takes the place of
  /// `deleted` ones.
  struct Splice: Sendable {
    var retained = 0
    var deleted = 0
    var insertedCount = 0
    var inserted = ""

    /// Whether nothing changes here.
    var isEmpty: Bool { deleted == 0 && insertedCount == 0 }
  }

  /// The first splice; empty only in an operation that changes nothing.
  private(set) var first = Splice()
  /// The others, all with something retained and something changed.
  private(set) var others: [Splice] = []
  /// What is retained behind the last splice.
  private(set) var rest = 0
  /// Length of the text that it applies to, in UTF-16 code units.
  package private(set) var baseLength = 0
  /// Length of the text that it makes, in UTF-16 code units.
  package private(set) var targetLength = 0

  /// The operation that does nothing on the empty text.
  package init() {}

  /// The edit at one place of a text of `baseLength` units: `range` is replaced by `text`.
  package init(baseLength: Int, replacing range: Range<Int>, with text: String) {
    precondition(range.lowerBound >= 0 && range.upperBound <= baseLength, "range is in the text")
    retain(range.lowerBound)
    insert(text)
    delete(range.count)
    retain(baseLength - range.upperBound)
  }

  /// The edit at one place: what is retained, inserted and deleted there, and the retained rest.
  ///
  /// - Precondition: `insertedCount` is the text's length in UTF-16 code units, and either it or
  ///   `deleted` is above 0.
  package init(
    retained: Int, inserted: String, insertedCount: Int, deleted: Int, rest: Int
  ) {
    first = Splice(
      retained: retained, deleted: deleted, insertedCount: insertedCount, inserted: inserted)
    self.rest = rest
    baseLength = retained + deleted + rest
    targetLength = retained + insertedCount + rest
  }

  /// Whether it changes nothing.
  package var isNoop: Bool { first.isEmpty }

  /// Keeps the next units of the base.
  package mutating func retain(_ utf16Count: Int) {
    precondition(utf16Count >= 0, "retain counts forward")
    baseLength += utf16Count
    targetLength += utf16Count
    rest += utf16Count
  }

  /// Drops the next units of the base.
  package mutating func delete(_ utf16Count: Int) {
    precondition(utf16Count >= 0, "delete counts forward")
    guard utf16Count > 0 else { return }
    baseLength += utf16Count
    withLastSplice { $0.deleted += utf16Count }
  }

  /// Puts a text at this place; before what is deleted here, in whatever order the two come.
  package mutating func insert(_ text: String) {
    insert(text, utf16Count: text.utf16.count)
  }

  /// The same, with the text's length known.
  mutating func insert(_ text: String, utf16Count: Int) {
    guard utf16Count > 0 else { return }
    targetLength += utf16Count
    withLastSplice { splice in
      if splice.insertedCount == 0 { splice.inserted = text } else { splice.inserted += text }
      splice.insertedCount += utf16Count
    }
  }

  /// Changes the splice at the end, which is a new one if something was retained since the last.
  private mutating func withLastSplice(_ change: (inout Splice) -> Void) {
    if first.isEmpty {
      first.retained = rest
      rest = 0
      change(&first)
    } else if rest > 0 {
      others.append(Splice(retained: rest))
      rest = 0
      change(&others[others.count - 1])
    } else if others.isEmpty {
      change(&first)
    } else {
      change(&others[others.count - 1])
    }
  }

  /// Makes room for so many splices in all.
  mutating func reserveCapacity(spliceCount: Int) {
    if spliceCount > 1 { others.reserveCapacity(spliceCount - 1) }
  }

  /// How many places it changes.
  var spliceCount: Int { first.isEmpty ? 0 : 1 + others.count }

  /// The splice of a number from 0.
  subscript(splice index: Int) -> Splice { index == 0 ? first : others[index - 1] }
}

extension TextOperation: Hashable {
  /// Whether both do the same, byte by byte of the inserted text (Swift's strings would also be
  /// equal if they are canonically equivalent).
  package static func == (a: TextOperation, b: TextOperation) -> Bool {
    a.baseLength == b.baseLength && a.targetLength == b.targetLength && a.first == b.first
      && a.others == b.others
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(baseLength)
    hasher.combine(first)
    hasher.combine(others)
  }
}

extension TextOperation.Splice: Hashable {
  static func == (a: Self, b: Self) -> Bool {
    a.retained == b.retained && a.deleted == b.deleted && a.insertedCount == b.insertedCount
      && a.inserted.utf8.elementsEqual(b.inserted.utf8)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(retained)
    hasher.combine(deleted)
    for byte in inserted.utf8 { hasher.combine(byte) }
    hasher.combine(insertedCount)
  }
}
