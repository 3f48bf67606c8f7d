/// A segment as its row has it.
struct StoredSegment {
  /// What `segment.encoding` is where the edits are gone.
  static let gapEncoding: Int64 = 2

  /// The edits, as far as they can be inflated.
  var segment: Segment
  /// What the row says the hash is after the last; `nil` if that is no hash.
  var hash: ChainHash?
  /// Whether all could be inflated.
  var isWhole: Bool
  /// Whether the edits were erased or pruned.
  var isGap: Bool
}
