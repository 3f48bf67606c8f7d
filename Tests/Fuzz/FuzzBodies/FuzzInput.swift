/// Fuzzer input that says how it is cut: each piece is preceded by its length, 0 means all the
/// rest.
package struct FuzzInput {
  private var rest: UnsafeRawBufferPointer

  /// Takes the fuzzer's bytes.
  package init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

  /// Takes one byte, for a choice; 0 at the end.
  package mutating func choice() -> UInt8 {
    guard let first = rest.first else { return 0 }
    rest = UnsafeRawBufferPointer(rebasing: rest[1...])
    return first
  }

  /// Takes all that is left, in one piece.
  package mutating func remainder() -> [UInt8] {
    defer { rest = UnsafeRawBufferPointer(start: nil, count: 0) }
    return Array(rest)
  }

  /// Takes all that is left, cut as it says.
  package mutating func pieces() -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    while !rest.isEmpty {
      let wanted = Int(choice())
      let count = wanted == 0 ? rest.count : min(wanted, rest.count)
      pieces.append(Array(rest.prefix(count)))
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return pieces
  }
}
