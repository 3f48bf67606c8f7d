/// The usual edit: one leaf changes, of a tree that nothing else holds, and no node comes or goes.
///
/// It takes no memory and counts no references. What it cannot do is left to
/// `TreeEdit.replace(in:height:_:_:overflow:)`, which can do everything.
enum InPlaceOutcome {
  /// The edit is done.
  case done
  /// Nothing is changed, as the range would split a scalar.
  case splitsScalar
  /// Nothing is changed, as nodes are shared, or would have to come or go.
  case needsRestructuring
}
