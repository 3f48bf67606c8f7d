import OperationalTransform
import TestSupport
import Testing

@testable import EditModel

func decode(
  _ json: String, componentLimit: Int = 100
) throws(OperationCodingError) -> TextOperation {
  try json.withBytes { (bytes) throws(OperationCodingError) in
    try TextOperation(json: bytes, componentLimit: componentLimit)
  }
}

@Suite("Operation coding")
struct OperationCodingTests {
  @Test(
    "a canonical array is read and written as it was",
    arguments: [
      "[]", "[5,\"abc\",-2,10]", "[\"x\"]", "[-1]", "[3]", "[\"a\",-1,1,\"😀\\n\\u0001\\\"\",-7]",
      "[9007199254740991]",
    ])
  func roundTrip(json: String) throws {
    let operation = try decode(json)
    var bytes: [UInt8] = []
    bytes.appendJSON(operation)
    #expect(String(decoding: bytes, as: UTF8.self) == json)
  }

  @Test(
    "an edit at one place means the same with white space and without",
    arguments: [
      "[5,\"a\",10]", "[5,\"abc\",-2,10]", "[\"a\"]", "[\"a\",-1]", "[-1]", "[-1,1]", "[1,-1]",
      "[12,\"\u{7f}\"]", "[999999999999999,\"~\",-1,1]", "[9007199254740990,-1]",
      "[3,\"ö\",1]", "[3,\"a\\nb\",1]",
    ])
  func whiteSpace(json: String) throws {
    let spaced = "[ " + json.dropFirst()
    #expect(try decode(json) == decode(spaced))
    for count in 0..<json.utf8.count {
      let cut = String(decoding: json.utf8.prefix(count), as: UTF8.self)
      #expect(throws: OperationCodingError.self) { try decode(cut) }
    }
  }

  @Test("a byte or an escape means the same wherever it stands", arguments: 0...9)
  func anyByte(offset: Int) {
    let escapes = (0..<0x80).compactMap { UnicodeScalar($0).map { "\\\($0)" } }
    let bytes = (0..<0x80).compactMap { UnicodeScalar($0).map { String($0) } }
    for character in bytes + escapes + ["\\u000a", "é", "\\n\\t\\n\\\"", "\\\\\\", "字", "😀"] {
      for count in [offset, offset + 2, 10] {
        let front = String(repeating: "a", count: offset)
        let text = front + character + String(repeating: "b", count: count - offset)
        let compact = Result { () throws(OperationCodingError) in try decode("[3,\"\(text)\",-2]") }
        let spaced = Result { () throws(OperationCodingError) in
          try decode("[3,\"\(text)\",-2 ]")
        }
        #expect(compact == spaced)
        if bytes[0x20...].contains(character) && character != "\\" && character != "\"" {
          #expect(compact == .success(TextOperation(baseLength: 5, replacing: 3..<5, with: text)))
        }
      }
    }
  }

  @Test("the example of the treaty means what it says")
  func example() throws {
    let operation = try decode(" [ 5 , \"abc\" , -2 , 10 ] ")
    #expect(operation.baseLength == 17)
    #expect(operation.targetLength == 18)
    #expect(operation == TextOperation(baseLength: 17, replacing: 5..<7, with: "abc"))
  }

  @Test(
    "an array that is not canonical is refused at its first bad component",
    arguments: [
      ("[0]", 0), ("[\"\"]", 0), ("[1,2]", 1), ("[-1,-2]", 1), ("[\"a\",\"b\"]", 1),
      ("[3,-1,\"a\"]", 2), ("[-0]", 0),
    ])
  func notCanonical(json: String, index: Int) {
    #expect(throws: OperationCodingError.notCanonical(componentIndex: index)) {
      try decode(json)
    }
  }

  @Test(
    "half a surrogate pair is refused",
    arguments: ["[\"\\ud83d\"]", "[\"\\ude00\"]", "[\"\\ud83dx\"]", "[\"\\ud83d\\u0041\"]"])
  func loneSurrogate(json: String) {
    #expect(throws: OperationCodingError.loneSurrogate) { try decode(json) }
  }

  @Test(
    "a count or a sum beyond 2^53 - 1 is refused",
    arguments: [
      "[9007199254740992]", "[-9007199254740992]", "[9007199254740991,-1]",
      "[9007199254740991,\"a\"]",
      "[9223372036854775808]", "[100000000000000000000]",
    ])
  func overflow(json: String) {
    #expect(throws: OperationCodingError.countOverflow) { try decode(json) }
  }

  @Test("one component more than allowed is refused")
  func tooMany() throws {
    _ = try decode("[1,\"a\",-1]", componentLimit: 3)
    #expect(throws: OperationCodingError.tooManyComponents(limit: 2)) {
      try decode("[1,\"a\",-1]", componentLimit: 2)
    }
  }

  @Test(
    "other values than integers and strings are refused",
    arguments: [
      "{}", "[[1]]", "[null]", "[true]", "[1.0]", "[1e2]", "[1,]", "[,1]", "[1", "[1]]", "[1]x",
      "[01]", "[+1]", "[-]", "[\"a]", "", "[\"\u{1}\"]", "[\"\\x\"]", "[\"\\u12\"]",
    ])
  func notAnOperation(json: String) {
    #expect {
      try decode(json)
    } throws: { error in
      if case .json? = error as? OperationCodingError { true } else { false }
    }
  }
}
