import Notation
import Testing

@Suite("Base 64")
struct Base64Tests {
  @Test(
    "the test vectors of RFC 4648 §10 in both directions",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(plain: String, encoded: String) {
    #expect(Base64.standard.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.standard.decode(encoded) == Array(plain.utf8))
    let unpadded = String(encoded.filter { $0 != "=" })
    #expect(Base64.url.encode(Array(plain.utf8)) == unpadded)
    #expect(Base64.url.decode(unpadded) == Array(plain.utf8))
  }

  @Test("the two alphabets differ in their last two digits")
  func alphabets() {
    #expect(Base64.standard.encode([0xFB, 0xFF, 0xBF]) == "+/+/")
    #expect(Base64.url.encode([0xFB, 0xFF, 0xBF]) == "-_-_")
    #expect(Base64.url.decode("+/+/") == nil)
    #expect(Base64.standard.decode("-_-_") == nil)
  }

  @Test(
    "what no encoder makes is refused",
    arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "=", "Zg==Zg==", "Zm 9v", "Zm9v\n"])
  func malformed(text: String) {
    #expect(Base64.standard.decode(text) == nil)
  }

  @Test(
    "what no encoder makes is refused in addresses, too",
    arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm9vY", "é"])
  func malformedURL(text: String) {
    #expect(Base64.url.decode(text) == nil)
  }

  @Test("every byte value survives at every place of a group")
  func roundTrip() {
    for count in 0..<20 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 89 + count * 31) }
      #expect(Base64.standard.decode(Base64.standard.encode(bytes)) == bytes)
      #expect(Base64.url.decode(Base64.url.encode(bytes)) == bytes)
    }
  }

  @Test("64 bits are eleven characters, those of their eight bytes")
  func bits() {
    for bits in [0, 1, 3, 1 << 63, .max, 0x0123_4567_89AB_CDEF, 0xFBFF_BF00_1122_3344] as [UInt64] {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
      let text = Base64.encode(bits)
      #expect(text == Base64.url.encode(bytes))
      #expect(Base64.bits(text) == bits)
    }
  }

  @Test(
    "what no 64 bits make is refused",
    arguments: ["", "AAAAAAAAAA", "AAAAAAAAAAAA", "AAAAAAAAAAB", "AAAA+AAAAAA", "AAAAAAAAAA="])
  func malformedBits(text: String) {
    #expect(Base64.bits(text) == nil)
  }
}
