/// Names an append that the journal was given, so that its answer can be told from that to any
/// other: a number of a revision alone would fit another edit after the document was read again.
package struct AppendToken: Hashable, Sendable {
  /// What memory was read as when the edits were made.
  package let generation: Generation
  /// The revision of the last of the edits.
  package let lastRevision: Int

  init(generation: Generation, lastRevision: Int) {
    self.generation = generation
    self.lastRevision = lastRevision
  }
}
