import EditModel
import OperationalTransform
import Testing

@testable import WireFormat

/// The compact edits are recognised byte by byte; a blank behind it has any message read
/// by the reader of every form, which must come to the same.
@Suite("Compact messages")
struct CompactMessageTests {
  private static let limits = MessageLimits(componentCount: 4, selectionCount: 1, userByteCount: 1)

  private func result(client text: String) -> Result<ClientMessage, any Error> {
    let bytes = Array(text.utf8)
    return Result {
      try bytes.withUnsafeBytes { try ClientMessage(json: $0, of: .text, limits: Self.limits) }
    }
  }

  private func result(server text: String) -> Result<ServerMessage, any Error> {
    let bytes = Array(text.utf8)
    return Result { try bytes.withUnsafeBytes { try ServerMessage(json: $0, of: .text) } }
  }

  private func spaced(_ text: String) -> String { text + " " }

  private static let numbers = [
    "1", "12", "999999999999999", "9007199254740991", "9007199254740992", "0", "-1", "01", "1.5",
    "1e3", "",
  ]

  private static let operations = [
    #"["x"]"#, #"[3,"x"]"#, #"[3,"x",4]"#, #"[3,"x",-2,4]"#, "[3,-2]", "[3,-2,4]", "[-2]",
    #"[1,"\n\"",1]"#, #"[1,"é😀",1]"#, #"[1,"a",2,"b",3]"#, "[3]", "[]", #"[1,""]"#, "[0]", "[",
    #"["x","y"]"#, "7",
  ]

  @Test("a client's edit is the same in every form", arguments: operations)
  func client(operation: String) throws {
    for sequence in Self.numbers {
      for revision in Self.numbers {
        let text =
          #"{"type":"edit","sequence":\#(sequence),"revision":\#(revision),"operation":"#
          + operation
        for end in ["}", "", "}}", "} ", #","user":{}}"#, #","sequence":2}"#] {
          let compact = result(client: text + end)
          let other = result(client: spaced(text + end))
          switch (compact, other) {
          case (.success(let compact), .success(let other)): #expect(compact == other)
          case (.failure, .failure): break
          default: Issue.record("\(text + end): \(compact), and \(other)")
          }
        }
      }
    }
  }

  @Test("a server's edit is the same in every form", arguments: operations)
  func server(operation: String) throws {
    let sessions = ["AAAAAAAAAAE", "__________8", "AAAAAAAAAAB", "AAAAAAAAAA", "AAAAAAAAAAAA", "+"]
    for session in sessions {
      for number in Self.numbers {
        for (revision, sequence) in [(number, "4"), ("4", number)] {
          let text =
            #"{"type":"edit","revision":\#(revision),"session":"\#(session)","sequence":"#
            + #"\#(sequence),"operation":\#(operation)}"#
          switch (result(server: text), result(server: spaced(text))) {
          case (.success(.edit(let compact)), .success(.edit(let other))): #expect(compact == other)
          case (.failure, .failure): break
          case (let compact, let other): Issue.record("\(text): \(compact), and \(other)")
          }
        }
      }
    }
  }

  @Test("compact edits are recognised as such")
  func recognised() {
    let client = #"{"type":"edit","sequence":1,"revision":2,"operation":[1,"x",1]}"#
    let server =
      #"{"type":"edit","revision":2,"session":"AAAAAAAAAAE","sequence":1,"operation":[1,"x",1]}"#
    let operation = TextOperation(baseLength: 2, replacing: 1..<1, with: "x")
    Array(client.utf8).withUnsafeBufferPointer { bytes in
      let compact = EditSubmission(compact: bytes, limits: Self.limits)
      #expect(compact == EditSubmission(sequence: 1, revision: 2, operation: .text(operation)))
      let few = MessageLimits(componentCount: 3, selectionCount: 1, userByteCount: 1)
      #expect(EditSubmission(compact: bytes, limits: few) == nil)
    }
    Array(server.utf8).withUnsafeBufferPointer { bytes in
      let compact = CommittedEdit(compact: bytes)
      #expect(
        compact
          == CommittedEdit(
            revision: 2, session: SessionID(bits: 1), sequence: 1, operation: .text(operation)))
    }
  }
}
