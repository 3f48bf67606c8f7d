import COpenSSL

/// Computes one SHA-256 after another with one context, for chains of many short inputs.
///
/// Not for use by two threads at once.
package struct SHA256Hasher: ~Copyable {
  /// Size of a SHA-256, in bytes.
  package static let byteCount = 32

  private let context: OpaquePointer
  private let algorithm: OpaquePointer

  /// Allocates the context and fetches the algorithm, which costs more than many digests.
  package init() {
    guard let context = EVP_MD_CTX_new(), let algorithm = EVP_MD_fetch(nil, "SHA256", nil),
      EVP_DigestInit_ex2(context, algorithm, nil) == 1
    else { preconditionFailure("SHA-256 is built into the library and memory is left") }
    self.context = context
    self.algorithm = algorithm
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Adds bytes to the digest under way.
  ///
  /// - Complexity: O(n) in the bytes.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    EVP_DigestUpdate(context, start, bytes.count)
  }

  /// Adds bytes to the digest under way.
  ///
  /// - Complexity: O(n) in the bytes.
  package func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Writes the digest to the first 32 bytes of `output` and begins the next one.
  ///
  /// - Precondition: `output` counts at least 32 bytes.
  package func finish(into output: UnsafeMutableRawBufferPointer) {
    precondition(output.count >= Self.byteCount, "a SHA-256 has 32 bytes")
    let start = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    EVP_DigestFinal_ex(context, start, nil)
    EVP_DigestInit_ex2(context, nil, nil)
  }

  /// Returns the digest, 32 bytes, and begins the next one.
  package func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { output, count in
      finish(into: UnsafeMutableRawBufferPointer(output))
      count = Self.byteCount
    }
  }
}
