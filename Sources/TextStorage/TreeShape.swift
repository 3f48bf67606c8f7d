/// How large the parts of a text's tree may grow.
package struct TreeShape: Sendable, Equatable {
  /// Most bytes of a leaf; at least 8.
  package var leafByteCount: Int
  /// Most children of a branch; at least 4.
  package var fanOut: Int

  /// The shape of every text outside of tests.
  package static let standard = TreeShape(leafByteCount: 1024, fanOut: 16)

  /// Collects the parts.
  package init(leafByteCount: Int, fanOut: Int) {
    precondition(leafByteCount >= 8, "a leaf must have room for two scalars of any kind")
    precondition(fanOut >= 4, "a branch must have room for two children on each side of a split")
    self.leafByteCount = leafByteCount
    self.fanOut = fanOut
  }
}
