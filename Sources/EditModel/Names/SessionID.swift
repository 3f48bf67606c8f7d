/// The public name of one client's session with one document: the first 64 bits of the SHA-256 of
/// its resume secret.
///
/// It is no secret: every peer sees it in each edit. What proves a session is its resume secret.
package struct SessionID: Identifier64 {
  package let bits: UInt64

  package init(bits: UInt64) {
    self.bits = bits
  }
}
