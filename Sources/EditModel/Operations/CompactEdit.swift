/// An edit at one place as nearly all are written: compactly, in ASCII without `\u`, with counts of
/// up to 15 digits.
struct CompactEdit {
  var retained = 0
  /// Where the inserted text stands in the input, in bytes.
  var inserted = 0..<0
  /// How many characters of it are escaped, by two bytes each.
  var escapeCount = 0
  var deleted = 0
  var rest = 0

  /// Most components that it has.
  static let componentCount = 4
}
