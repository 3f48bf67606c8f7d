/// How many children a branch has, and sums around the one that was edited last.
struct BranchHeader {
  var count: Int
  /// The child that `before` and `after` are around; -1 if they are not known.
  var focus = -1
  /// All children in front of the focus together.
  var before = TextSummary()
  /// All children behind the focus together.
  var after = TextSummary()
}
