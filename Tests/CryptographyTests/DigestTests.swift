import Cryptography
import Notation
import Testing

@Suite("Digests")
struct DigestTests {
  private func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  @Test("SHA-1 of the accept key's example (RFC 6455 §1.3)")
  func acceptKey() {
    let key = "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    #expect(Base64.standard.encode(Digest.sha1(Array(key.utf8))) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test("SHA-256 of the examples of FIPS 180-4")
  func sha256() {
    #expect(
      hexadecimal(Digest.sha256(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hexadecimal(Digest.sha256([]))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("one hasher gives the digest of each input in turn, however it is cut")
  func hasherIsReused() {
    let hasher = SHA256Hasher()
    for count in [0, 1, 55, 56, 63, 64, 65, 1000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
      hasher.update(Array(bytes.prefix(count / 3)))
      hasher.update(Array(bytes.dropFirst(count / 3)))
      #expect(hasher.finish() == Digest.sha256(bytes))
    }
  }
}

@Suite("Secrets")
struct SecretTests {
  @Test("random bytes come in the count asked for and do not repeat")
  func random() {
    #expect(Random.bytes(0).isEmpty)
    #expect(Random.bytes(33).count == 33)
    #expect(Set((0..<1000).map { _ in Random.bits() }).count == 1000)
  }
}
