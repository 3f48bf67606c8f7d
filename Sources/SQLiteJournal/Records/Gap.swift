/// Revisions of a document whose edits are gone, as the act says that took them away.
struct Gap: Equatable {
  /// The first revision.
  var first: Int
  /// The last one.
  var last: Int
  /// The earliest time of its edits, in milliseconds since 1970-01-01T00:00:00Z.
  var began: Int64
  /// The hash before the first edit.
  var hashBefore: ChainHash
  /// The hash after the last.
  var hashAfter: ChainHash

  /// Takes in the revisions behind it.
  ///
  /// - Returns: `false`, and nothing is taken in, if an act stands between the two.
  mutating func take(_ next: Gap) -> Bool {
    guard hashAfter == next.hashBefore else { return false }
    last = next.last
    began = min(began, next.began)
    hashAfter = next.hashAfter
    return true
  }

  /// Appends the bytes of `gaps` to a record.
  static func encode(_ gaps: [Gap], into output: inout [UInt8]) {
    output.append(varint: UInt64(gaps.count))
    for gap in gaps {
      output.append(varint: UInt64(gap.first))
      output.append(varint: UInt64(gap.last))
      output.append(varint: UInt64(bitPattern: gap.began))
      output.append(contentsOf: gap.hashBefore.bytes)
      output.append(contentsOf: gap.hashAfter.bytes)
    }
  }

  /// Reads gaps from a record; `nil` if they are none.
  static func read(from reader: inout RecordReader) -> [Gap]? {
    guard let count = reader.count() else { return nil }
    var gaps: [Gap] = []
    while gaps.count < count {
      guard let first = reader.count(), let last = reader.count(), let began = reader.varint(),
        let before = reader.hash(), let after = reader.hash()
      else { return nil }
      gaps.append(
        Gap(
          first: first, last: last, began: Int64(bitPattern: began), hashBefore: before,
          hashAfter: after))
    }
    return gaps
  }
}
