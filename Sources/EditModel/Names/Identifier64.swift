import Notation

/// 64 bits that name something, with one text form: 11 characters of base64url.
package protocol Identifier64: Hashable, Sendable {
  /// The bits.
  var bits: UInt64 { get }

  /// Wraps 64 bits.
  init(bits: UInt64)
}

extension Identifier64 {
  /// Reads the 11 characters of base64url that messages use.
  ///
  /// - Returns: `nil` if `text` is anything else.
  package init?(_ text: String) {
    guard let bits = Base64.bits(text) else { return nil }
    self.init(bits: bits)
  }

  /// The 11 characters of base64url that messages use.
  package var text: String { Base64.encode(bits) }
}
