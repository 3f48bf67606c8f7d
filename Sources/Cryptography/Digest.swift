import COpenSSL

/// One-shot digests of byte arrays.
package enum Digest {
  /// The SHA-1 of `bytes`, 20 bytes (FIPS 180-4); only the WebSocket handshake still asks for it
  /// (RFC 6455 §4.2.2).
  ///
  /// - Complexity: O(n) in the bytes.
  package static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, EVP_sha1(), byteCount: 20)
  }

  /// The SHA-256 of `bytes`, 32 bytes (FIPS 180-4).
  ///
  /// - Complexity: O(n) in the bytes.
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, EVP_sha256(), byteCount: 32)
  }

  private static func digest(
    _ bytes: [UInt8], _ algorithm: OpaquePointer?, byteCount: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      let done = EVP_Digest(bytes, bytes.count, output.baseAddress, nil, algorithm, nil)
      precondition(done == 1, "the digest is built into the library")
      count = byteCount
    }
  }
}
