internal import Notation

/// The smallest pieces of the grammar (RFC 9110 §5.5, §5.6).
enum HTTPGrammar {
  /// Whether `byte` may be in a field's value: no control but the tab (RFC 9110 §5.5).
  static func isValueByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

  /// Whether `bytes` is a token.
  static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy(Token.contains)
  }

  /// The text of bytes: as UTF-8 if they are, else each as in ISO 8859-1.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// Reads `name ":" OWS value OWS` (RFC 9112 §5).
  static func field(_ line: [UInt8]) throws(HTTPError) -> HTTPField {
    if line.first == 0x20 || line.first == 0x09 { throw .fieldFolded }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isToken(line[..<colon]) else {
      throw .fieldMalformed
    }
    var value = line[(colon + 1)...]
    while value.first == 0x20 || value.first == 0x09 { value.removeFirst() }
    while value.last == 0x20 || value.last == 0x09 { value.removeLast() }
    guard value.allSatisfy(isValueByte) else { throw .fieldMalformed }
    let name = line[..<colon].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return HTTPField(String(decoding: name, as: UTF8.self), text(value))
  }

  /// A decimal number of at most 18 digits and nothing else.
  static func number(_ text: some StringProtocol) -> Int? {
    let digits = text.utf8
    guard (1...18).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }
}
