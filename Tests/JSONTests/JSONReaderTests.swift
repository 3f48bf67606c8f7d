import TestSupport
import Testing

@testable import JSON

@Suite("JSON reader (RFC 8259)")
struct JSONReaderTests {
  private func skip(_ json: String, depthLimit: Int = 8) throws(JSONError) {
    try json.withBytes { (bytes) throws(JSONError) in
      var reader = JSONReader(bytes, depthLimit: depthLimit)
      try reader.skipValue()
      try reader.finish()
    }
  }

  private func skip(_ bytes: [UInt8]) throws(JSONError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
      var reader = JSONReader(bytes)
      try reader.skipValue()
      try reader.finish()
    }
  }

  private func string(_ json: String) throws(JSONError) -> String {
    try json.withBytes { (bytes) throws(JSONError) in
      var reader = JSONReader(bytes)
      let string = try reader.readString()
      try reader.finish()
      return string
    }
  }

  @Test(
    "every kind of value is passed over",
    arguments: [
      "null", "true", "false", "0", "-0", "10.25e-3", "1E+9", "\"\\u00e9\\/\"", "[]", " [ ] ",
      "{}", "{\"a\":[1,{\"b\":null}],\"c\":\"\"}", "\t\r\n 1 ",
    ])
  func values(json: String) throws { try skip(json) }

  @Test(
    "what the grammar does not have is refused",
    arguments: [
      "", " ", "nul", "truE", "01", "1.", ".5", "1e", "+1", "-", "[1 2]", "[1,]", "{\"a\"}",
      "{\"a\":}", "{a:1}", "{\"a\":1,}", "\"", "\"\\\"", "\"\t\"", "1 1", "[}", "{]", "\u{FEFF}1",
    ])
  func grammar(json: String) { #expect(throws: JSONError.self) { try skip(json) } }

  @Test(
    "ill-formed UTF-8 in a string is refused",
    arguments: [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xFF],
    ] as [[UInt8]])
  func utf8(content: [UInt8]) {
    #expect(throws: JSONError.illFormedUTF8(byteOffset: 1)) { try skip([0x22] + content + [0x22]) }
  }

  @Test("nesting beyond the limit is refused")
  func depth() throws {
    try skip(String(repeating: "[", count: 8) + String(repeating: "]", count: 8))
    #expect(throws: JSONError.tooDeep(limit: 8)) {
      try skip(String(repeating: "[", count: 9) + String(repeating: "]", count: 9))
    }
  }

  @Test("escapes stand for what RFC 8259 §7 says")
  func escapes() throws {
    #expect(try string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"") == "\"\\/\u{8}\u{C}\n\r\t")
    #expect(try string("\"\\u0041\\u00e9\\uD83D\\ude00\\u0000\"") == "Aé😀\u{0}")
  }

  @Test("members come by index, whatever their order and escapes")
  func members() throws {
    let json = "{\"x\":[1],\"s\\u0065quence\":2,\"type\":\"edit\",\"é\":null}"
    try json.withBytes { (bytes) throws(JSONError) in
      var reader = JSONReader(bytes)
      var members = try reader.beginObject()
      var found: [Int] = []
      while let name = try reader.nextMember(&members, of: ["type", "sequence", "missing"]) {
        found.append(name)
        try reader.skipValue()
      }
      try reader.finish()
      #expect(found == [3, 1, 0, 3])
      #expect(members.contains(0) && members.contains(1) && !members.contains(2))
    }
  }

  @Test(
    "a member given twice is refused, known or not",
    arguments: [
      "{\"type\":1,\"type\":1}", "{\"x\":1,\"x\":1}", "{\"x\":1,\"\\u0078\":1}",
      "{\"type\":1,\"typ\\u0065\":1}",
    ])
  func duplicates(json: String) {
    #expect {
      try json.withBytes { (bytes) throws(JSONError) in
        var reader = JSONReader(bytes)
        var members = try reader.beginObject()
        while try reader.nextMember(&members, of: ["type"]) != nil { try reader.skipValue() }
      }
    } throws: { error in
      if case .duplicateMember? = error as? JSONError { true } else { false }
    }
  }

  @Test("integers end at 2^53 - 1 and have no fraction")
  func integers() throws {
    func read(_ json: String) throws(JSONError) -> Int {
      try json.withBytes { (bytes) throws(JSONError) in
        var reader = JSONReader(bytes)
        return try reader.readInteger()
      }
    }
    #expect(try read("9007199254740991") == 9_007_199_254_740_991)
    #expect(try read("-9007199254740991") == -9_007_199_254_740_991)
    #expect(try read("0") == 0)
    for json in ["9007199254740992", "-9007199254740992", "99999999999999999999999"] {
      #expect(throws: JSONError.integerOutOfRange(byteOffset: 0)) { try read(json) }
    }
    for json in ["1.5", "1e3", "0.0"] {
      #expect(throws: JSONError.notAnInteger(byteOffset: 0)) { try read(json) }
    }
    #expect(throws: JSONError.wrongType(expected: .number, byteOffset: 0)) { try read("\"1\"") }
  }

  @Test("what the writer writes is compact and read back")
  func writer() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("a")
    writer.beginArray()
    writer.integer(-1234567890123)
    writer.string("q\"\\\n\u{1F}é😀")
    writer.boolean(true)
    writer.null()
    writer.endArray()
    writer.name("b")
    writer.beginObject()
    writer.endObject()
    writer.endObject()
    let json = String(decoding: writer.bytes, as: UTF8.self)
    #expect(json == "{\"a\":[-1234567890123,\"q\\\"\\\\\\n\\u001fé😀\",true,null],\"b\":{}}")
    try skip(json)
  }
}
