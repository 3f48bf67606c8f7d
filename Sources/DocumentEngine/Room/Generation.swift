/// One reading of a document from the journal, told from all others of its name: what memory holds
/// is of one generation, and what was asked for in an earlier one is of no use any more.
package struct Generation: Hashable, Sendable {
  /// Counts the times that a document was brought to memory by whoever owns its room.
  package let opening: Int
  /// Counts the times that this one was read, from 1.
  package let reading: Int

  /// The first reading of an opening.
  init(firstOf opening: Int) {
    self.init(opening: opening, reading: 1)
  }

  private init(opening: Int, reading: Int) {
    self.opening = opening
    self.reading = reading
  }

  /// The next reading of the same opening.
  var next: Generation { Generation(opening: opening, reading: reading + 1) }
}
