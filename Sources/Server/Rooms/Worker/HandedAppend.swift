import DocumentEngine

/// Edits of one document that the journal was given and has not answered.
struct HandedAppend {
  var room: DocumentRoom
  /// What the answer is told by.
  var token: AppendToken
}
