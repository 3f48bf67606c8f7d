/// What numbers a journal may hold.
enum StoredNumber {
  /// The largest count, of edits or revisions: 2^53, up to which JSON's numbers are exact. Whatever
  /// is beyond it was damaged, and could not be counted on from without an overflow.
  static let countLimit: Int64 = 1 << 53

  /// The largest body of a row, of a segment or a checkpoint, in bytes before it is compressed.
  static let bodyByteCountLimit: Int64 = 1 << 30

  /// Whether `value` can be a count.
  static func isCount(_ value: Int64) -> Bool { (0...countLimit).contains(value) }

  /// Whether `value` can be the size of a row's body; what claims to be larger is damaged.
  static func isBodyByteCount(_ value: Int64) -> Bool {
    (0...bodyByteCountLimit).contains(value)
  }
}
