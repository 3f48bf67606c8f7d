import JSON

/// What a client says of its user: a JSON object whose known members have the types and forms of
/// `Schemas/messages.schema.json`, as others are handed it.
struct UserDescription {
  /// The object as it came.
  var bytes: [UInt8]
  /// Its member `name`, if it has one.
  var name: String?
  /// The first rule that a member breaks, as a sentence; `nil` if all is well.
  var flaw: String?

  private static let names: [StaticString] = ["name", "colour"]

  /// Reads an object; members that are not known are passed over.
  ///
  /// - Parameters:
  ///   - reader: Stands before it.
  ///   - utf8: All that the reader reads.
  /// - Throws: `JSONError` if it is no object, gives a member twice, or a known one is no string.
  init(
    reading reader: inout JSONReader, in utf8: UnsafeBufferPointer<UInt8>
  ) throws(JSONError) {
    _ = try reader.peek()
    let start = reader.byteOffset
    var seen = try reader.beginObject()
    while let index = try reader.nextMember(&seen, of: Self.names) {
      switch index {
      case 0:
        let name = try reader.readString()
        self.name = name
        if !Self.isName(name) {
          flaw = flaw ?? "`user.name` holds a control character"
        }
      case 1:
        if !Self.isColour(try reader.readString()) {
          flaw = flaw ?? "`user.colour` is not of the form #aa3377"
        }
      default: try reader.skipValue()
      }
    }
    bytes = Array(utf8[start..<reader.byteOffset])
  }

  /// Whether `text` can stand in a line: it has no control characters (U+0000 to U+001F, U+007F to
  /// U+009F).
  private static func isName(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
  }

  /// Whether `text` is `#` with six hexadecimal digits.
  private static func isColour(_ text: String) -> Bool {
    let digits = text.utf8.dropFirst()
    return text.utf8.first == UInt8(ascii: "#") && digits.count == 6
      && digits.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
      }
  }
}
