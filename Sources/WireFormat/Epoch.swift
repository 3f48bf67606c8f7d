/// The random id of one journal's lineage. Revisions of different epochs have nothing in common.
package struct Epoch: Hashable, Sendable {
  /// The random bits.
  package let bits: UInt64

  /// Wraps 64 random bits.
  package init(bits: UInt64) {
    self.bits = bits
  }

  /// Reads the 11 characters of base64url that messages use.
  ///
  /// - Returns: `nil` if `text` is anything else.
  package init?(_ text: String) {
    guard let bits = RandomBits.decode(text) else { return nil }
    self.bits = bits
  }

  /// The 11 characters of base64url that messages use.
  package var text: String { RandomBits.encode(bits) }
}
