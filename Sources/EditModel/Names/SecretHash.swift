/// The SHA-256 of a session's resume secret; the secret itself is kept by the client alone.
package struct SecretHash: Sendable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// Takes the 32 bytes of the hash.
  ///
  /// - Precondition: `bytes` counts 32.
  package init(_ bytes: [UInt8]) {
    precondition(bytes.count == 32, "a SHA-256 has 32 bytes")
    func word(_ index: Int) -> UInt64 {
      bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    words = (word(0), word(1), word(2), word(3))
  }

  /// The 32 bytes of the hash.
  package var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
  }

  /// The session that the secret makes: its id is the first 64 bits. Everybody sees the id, and
  /// nobody but who chose the secret can name a secret that makes it.
  package var session: SessionID { SessionID(bits: words.0) }

  /// Tells whether both hashes are the same, in a time that does not depend on where they differ.
  package func matches(_ other: SecretHash) -> Bool {
    let difference =
      (words.0 ^ other.words.0) | (words.1 ^ other.words.1)
      | (words.2 ^ other.words.2) | (words.3 ^ other.words.3)
    return difference == 0
  }
}
