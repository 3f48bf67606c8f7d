import COpenSSL

/// Comparison of secrets.
package enum ConstantTime {
  /// Tells whether both hold the same bytes, in a time that depends on their count alone.
  ///
  /// The count itself is no secret: arrays of different counts are told apart at once.
  package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
  }
}
