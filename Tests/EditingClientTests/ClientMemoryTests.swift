import EditModel
import OperationalTransform
import TestSupport
import Testing
import TextStorage
import WireFormat

@testable import EditingClient

@Suite("A client's memory")
struct ClientMemoryTests {
  private static var full: ClientMemory {
    get throws {
      var subject = Subject(text: "a😀")
      try subject.type("x", at: 0)
      try subject.type("\u{1}\"é", at: 1)
      subject.receive(.digest(revision: 5, digest: 1))
      subject.client.memory.passingByteCount = 9
      return subject.client.memory
    }
  }

  private func reading(
    _ change: (inout JSONValue) -> Void
  ) throws -> Result<ClientMemory, ClientMemoryError> {
    var value = try JSONValue.read(try Self.full.json)
    change(&value)
    let json = value.json
    return Result { () throws(ClientMemoryError) in try ClientMemory(json: json) }
  }

  @Test("is read back as it was written")
  func roundTrip() throws {
    let memory = try Self.full
    #expect(memory.outstanding.count == 1 && memory.isBuffering && memory.asides.count == 1)
    #expect(try ClientMemory(json: memory.json) == memory)
    #expect(try ClientMemory(json: ClientMemory().json) == ClientMemory())
  }

  @Test("tells a client all: it goes on as the one that wrote it")
  func revived() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    let sent = subject.takeSent()
    try subject.type("y", at: 0)
    subject.client = EditingClient(memory: try ClientMemory(json: subject.client.memory.json))
    #expect(subject.text == "yxabc" && subject.client.joinQuery?.since == 5)
    subject.reconnect()
    subject.hello(revision: 5, sequence: 0)
    #expect(subject.takeSent() == sent)
  }

  @Test("passes over members that are not known")
  func unknownMembers() throws {
    let read = try reading { $0["weather"] = .array([.object(["sunny": .null])]) }
    #expect(try read.get() == Self.full)
  }

  @Test("of another version is refused")
  func version() throws {
    #expect(try reading { $0["version"] = .number(2) } == .failure(.unknownVersion(2)))
  }

  private static let damages: [(String, JSONValue?)] = [
    ("version", nil), ("text", .string("a😁")), ("text", .null), ("digest", .null),
    ("digest", .string("00")), ("sequence", .number(-1)), ("revision", .string("1")),
    ("refusals", .boolean(true)), ("needsText", .null), ("isForeign", .number(1)),
    ("passingByteCount", .number(-1)), ("identity", .object([:])), ("identity", .string("e")),
    ("outstanding", .null), ("outstanding", .array([.object([:])])),
    ("buffer", .object(["operation": .array([.number(9)]), "count": .number(1)])),
    ("buffer", .object(["operation": .array([.number(0)]), "count": .number(1)])),
    ("buffer", .object(["operation": .string("x"), "count": .number(1)])),
    ("asides", .array([.object([:])])), ("asides", .number(5)),
  ]

  @Test("that is damaged is refused", arguments: damages)
  func damaged(name: String, value: JSONValue?) throws {
    #expect(throws: ClientMemoryError.self) { try reading { $0[name] = value }.get() }
  }

  @Test("is no other text")
  func noMemory() {
    for text in ["", "{", "[]", "null", "{}"] {
      #expect(throws: ClientMemoryError.self) { try ClientMemory(json: Array(text.utf8)) }
    }
  }
}
