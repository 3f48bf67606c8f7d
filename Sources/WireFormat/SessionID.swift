/// The public name of one client's session with one document: the first 64 bits of the SHA-256 of
/// its resume secret.
///
/// It is no secret: every peer sees it in each edit. What proves a session is its resume secret.
package struct SessionID: Hashable, Sendable {
  /// The bits.
  package let bits: UInt64

  /// Wraps 64 bits.
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
