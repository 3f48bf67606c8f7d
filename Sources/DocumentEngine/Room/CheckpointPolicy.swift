/// Says when the text of a document is stored, so that reading any revision costs one stored text
/// and a bounded number of edits.
///
/// A short text is stored every `editCount` edits. A long one is stored less often, so that what is
/// stored stays in proportion to what was written, but not beyond a multiple of that; and large
/// edits count by their bytes.
package struct CheckpointPolicy: Sendable {
  /// Edits after which a text is stored at the earliest, unless they are large.
  package var editCount: Int
  /// Edits after which any text is stored.
  package var editCountLimit: Int
  /// Bytes of text that each edit allows to store.
  package var textByteCountOfEdit: Int
  /// Bytes of edits after which a text that is not longer is stored, however few they are.
  package var byteCount: Int

  /// Collects the parts.
  package init(
    editCount: Int, editCountLimit: Int, textByteCountOfEdit: Int, byteCount: Int
  ) {
    self.editCount = editCount
    self.editCountLimit = editCountLimit
    self.textByteCountOfEdit = textByteCountOfEdit
    self.byteCount = byteCount
  }

  /// Tells whether a text is to be stored.
  ///
  /// - Parameters:
  ///   - editCount: Edits since it was stored last.
  ///   - byteCount: Their bytes.
  ///   - textByteCount: Bytes of the text.
  /// - Returns: Whether enough was written since then.
  func isDue(editCount: Int, byteCount: Int, textByteCount: Int) -> Bool {
    if byteCount >= max(self.byteCount, textByteCount) { return editCount > 0 }
    guard editCount >= self.editCount else { return false }
    return editCount >= editCountLimit || editCount * textByteCountOfEdit >= textByteCount
  }
}
