import COpenSSL

/// Unpredictable bits from the library's generator, which the kernel seeds.
package enum Random {
  /// Returns `count` random bytes.
  package static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      // Going on with predictable secrets would be worse than to stop.
      precondition(
        count == 0 || RAND_bytes(output.baseAddress, Int32(count)) == 1,
        "the random generator works")
      initialized = count
    }
  }

  /// Returns 64 random bits.
  package static func bits() -> UInt64 {
    bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
