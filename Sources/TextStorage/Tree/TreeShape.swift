/// How large the parts of a text's tree may grow.
package struct TreeShape: Sendable, Equatable {
  /// Most bytes of a leaf; at least 8.
  package var leafByteCount: Int
  /// Most children of a branch; at least 4.
  package var fanOut: Int

  /// The shape of every text outside of tests.
  ///
  /// Chosen with `stet bench core`: on recorded histories (20 kB of text) leaves of 512 to 2048
  /// bytes differ little, 4096 is 10 % slower; 32 children save a level against 16, and with it 2
  /// to 4 % of an edit's instructions. Edits at random places of 1 MiB pay for the bytes that a
  /// leaf's gap moves: 2048 takes a quarter more time than 1024, 4096 two thirds more, 512 no less.
  /// Memory for a text that was appended to is 1.28 times its bytes with leaves of 512 bytes, 1.14
  /// with 1024, 1.07 with 2048.
  package static let standard = TreeShape(leafByteCount: 1024, fanOut: 32)

  /// Collects the parts.
  package init(leafByteCount: Int, fanOut: Int) {
    precondition(leafByteCount >= 8, "a leaf must have room for two scalars of any kind")
    precondition(fanOut >= 4, "a branch must have room for two children on each side of a split")
    self.leafByteCount = leafByteCount
    self.fanOut = fanOut
  }
}
