import Cryptography
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
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
    let unpadded = String(encoded.filter { $0 != "=" })
    #expect(Base64.encodeURL(Array(plain.utf8)) == unpadded)
    #expect(Base64.decodeURL(unpadded) == Array(plain.utf8))
  }

  @Test("the two alphabets differ in their last two digits")
  func alphabets() {
    #expect(Base64.encode([0xFB, 0xFF, 0xBF]) == "+/+/")
    #expect(Base64.encodeURL([0xFB, 0xFF, 0xBF]) == "-_-_")
    #expect(Base64.decodeURL("+/+/") == nil)
    #expect(Base64.decode("-_-_") == nil)
  }

  @Test(
    "what no encoder makes is refused",
    arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "=", "Zg==Zg==", "Zm 9v", "Zm9v\n"])
  func malformed(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(
    "what no encoder makes is refused in addresses, too",
    arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm9vY", "é"])
  func malformedURL(text: String) {
    #expect(Base64.decodeURL(text) == nil)
  }

  @Test("every byte value survives at every place of a group")
  func roundTrip() {
    for count in 0..<20 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 89 + count * 31) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
    }
  }
}
