import DocumentEngine
import EditModel
import Journaling
import Testing
import TextStorage

@Suite("Lineage")
struct LineageTests {
  /// A stage whose text went from "" over "a" and "ab" to "abc", to "ab" before it was loaded.
  private func makeStage() throws -> Stage {
    var stage = try Stage(text: "ab", revision: 2)
    let author = try stage.join(1)
    try stage.send(author, 1, on: 2, #"[2,"c"]"#)
    stage.sync()
    _ = stage.take()
    return stage
  }

  private func request(
    _ revision: Int, _ text: String, epoch: UInt64 = 7
  ) -> JoinRequest {
    JoinRequest(
      fresh: Stage.credentials(1002), resumed: Stage.credentials(2), epoch: Epoch(bits: epoch),
      held: HeldText(revision: revision, digest: Text(text).digest))
  }

  private func says(
    _ said: [String], _ session: UInt64, continues: Bool
  ) -> Bool {
    said.contains {
      $0.contains(#""continues":\#(continues),"session":"\#(SessionID(bits: session).text)""#)
    }
  }

  @Test(
    "who holds the text of a revision goes on from there, whatever the epoch",
    arguments: [(0, ""), (2, "ab"), (3, "abc")], [UInt64(7), 8])
  func proven(held: (revision: Int, text: String), epoch: UInt64) throws {
    var stage = try makeStage()
    let request = request(held.revision, held.text, epoch: epoch)
    #expect(stage.authority.revisionToCompare(for: request) == nil, "memory knows it")
    _ = stage.authority.join(request, into: &stage.outbox)
    let said = stage.take()
    #expect(says(said, 2, continues: true))
    #expect(!said.contains { $0.contains("snapshot") || $0.hasPrefix("renew") })
  }

  @Test("an older revision is compared with the journal's digest of it")
  func older() throws {
    var stage = try makeStage()
    for (digest, continues) in [(Text("a").digest, true), (Text("x").digest, false)] {
      let request = request(1, "a")
      #expect(stage.authority.revisionToCompare(for: request) == 1)
      guard
        case .joined(let peer) = stage.authority.join(
          request, comparing: digest, into: &stage.outbox)
      else {
        Issue.record("refused")
        return
      }
      #expect(says(stage.take(), continues ? 2 : 1002, continues: continues))
      stage.authority.leave(peer, into: &stage.outbox)
      _ = stage.take()
    }
  }

  @Test(
    "who holds another text, or a later one, gets a session and the text, and disturbs nobody",
    arguments: [
      (3, "abx", "another text of revision 3"), (2, "", "another text of revision 2"),
      (4, "abcd", "revision 4, newer than 3"), (1 << 50, "", "revision \(1 << 50), newer than 3"),
    ])
  func foreign(revision: Int, text: String, seen: String) throws {
    var stage = try makeStage()
    let request = request(revision, text)
    #expect(stage.authority.revisionToCompare(for: request) == nil)
    _ = stage.authority.join(request, into: &stage.outbox)
    let said = stage.take()
    #expect(said.first == "renew: a client of test holds \(seen)")
    #expect(says(said, 1002, continues: false))
    #expect(said.contains { $0.hasPrefix(#"1: {"type":"snapshot","revision":3"#) })
    #expect(said.allSatisfy { !$0.hasPrefix("0") && !$0.hasPrefix("all") })
  }

  @Test("a revision from the future tells another lineage without a digest, too")
  func future() throws {
    var stage = try makeStage()
    var request = request(4, "")
    request.digest = nil
    _ = stage.authority.join(request, into: &stage.outbox)
    let said = stage.take()
    #expect(said.first?.hasPrefix("renew") == true && says(said, 1002, continues: false))
  }

  @Test("a client that knows of the other lineage gives no reason for a new epoch")
  func otherEpoch() throws {
    var stage = try makeStage()
    _ = stage.authority.join(request(9, "x", epoch: 8), into: &stage.outbox)
    let said = stage.take()
    #expect(says(said, 1002, continues: false))
    #expect(!said.contains { $0.hasPrefix("renew") })
  }

  @Test("an edit that is not durable yet is held by nobody")
  func undurable() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    _ = stage.authority.join(request(1, "a"), into: &stage.outbox)
    #expect(stage.take().first?.hasPrefix("renew") == true)
  }

  @Test("without the text that it had a client keeps its session in the same epoch alone")
  func unproven() throws {
    for (epoch, session) in [(UInt64(7), UInt64(2)), (8, 1002)] {
      var stage = try makeStage()
      for since in [nil, 0, 3] {
        var request = request(0, "", epoch: epoch)
        request.since = since
        request.digest = nil
        _ = stage.authority.join(request, into: &stage.outbox)
        let said = stage.take()
        #expect(says(said, session, continues: false))
        #expect(!said.contains { $0.hasPrefix("renew") })
      }
    }
  }

  @Test("a journal that holds another text than was told is not gone on with")
  func otherTextAfterFailure() throws {
    var stage = try makeStage()
    #expect(
      stage.authority.told == HeldText(revision: 3, digest: Text("abc").digest))
    stage.authority.suspend(reason: "io-error", into: &stage.outbox)
    var state = DocumentState(text: Text("abxy"), revision: 4, milliseconds: 0, sessions: [])
    state.followsTold = false
    stage.resume(state)
    #expect(stage.take().last?.contains("the journal holds another text of revision 3") == true)
    #expect(stage.authority.readOnlyReason != nil && String(stage.authority.text) == "abc")
  }
}
