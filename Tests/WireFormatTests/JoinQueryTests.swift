import EditModel
import JSON
import TestSupport
import Testing

@testable import WireFormat

@Suite("The query of a socket's address")
struct JoinQueryTests {
  /// Reads a query as the server does, from its parameters.
  private func read(_ text: String) throws(JoinQuery.Fault) -> JoinQuery {
    var values: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values[String(parts[0])] = String(parts[1])
    }
    return try JoinQuery { values[$0] }
  }

  private static let secret = "0123456789abcdefABCDEA"

  /// Every combination of parts that a client may tell.
  private static let all: [JoinQuery] = {
    var random = SplitMix64(seed: 5)
    var queries: [JoinQuery] = []
    for since in [nil, 0, 7, JSONReader.integerLimit] {
      for hasDigest in since == nil ? [false] : [false, true] {
        for epoch in [nil, Epoch(bits: random.next()), Epoch(bits: 0)] {
          for session in [nil, SessionID(bits: random.next()), SessionID(bits: .max)] {
            queries.append(
              JoinQuery(
                since: since, digest: hasDigest ? random.next() >> 20 : nil, epoch: epoch,
                session: session, resume: session.map { _ in secret }))
          }
        }
      }
    }
    return queries
  }()

  @Test("is read as it was written")
  func roundTrip() throws {
    for query in Self.all { #expect(try read(query.text) == query) }
    #expect(Self.all.count == 63)
  }

  @Test("has the form that Schemas/README.md tells")
  func form() {
    let query = JoinQuery(
      since: 5, digest: 0xAB, epoch: Epoch(bits: 1), session: SessionID(bits: 2),
      resume: Self.secret)
    #expect(
      query.text
        == "since=5&digest=00000000000000ab&epoch=AAAAAAAAAAE&session=AAAAAAAAAAI"
        + "&resume=\(Self.secret)")
    #expect(JoinQuery().text.isEmpty)
  }

  @Test(
    "tells what is wrong with it",
    arguments: [
      ("since=-1", .sinceOutOfRange), ("since=", .sinceOutOfRange), ("since=1x", .sinceOutOfRange),
      ("since=+1", .sinceOutOfRange), ("since=9007199254740992", .sinceOutOfRange),
      ("since=99999999999999999999", .sinceOutOfRange),
      ("digest=00000000000000ab", .digestWithoutSince),
      ("since=1&digest=AB", .malformed(name: "digest")), ("epoch=1", .malformed(name: "epoch")),
      ("session=AAAAAAAAAAB", .malformed(name: "session")),
      ("session=AAAAAAAAAAI", .sessionWithoutResume),
      ("resume=0123456789abcdefABCDEA", .sessionWithoutResume),
      ("session=AAAAAAAAAAI&resume=guess", .malformed(name: "resume")),
      ("session=AAAAAAAAAAI&resume=0123456789abcdefABCDEB", .malformed(name: "resume")),
      ("session=AAAAAAAAAAI&resume=0123456789abcdefABC+EA", .malformed(name: "resume")),
    ] as [(String, JoinQuery.Fault)])
  func faults(text: String, fault: JoinQuery.Fault) {
    #expect(throws: fault) { try read(text) }
    #expect(!fault.reason.isEmpty)
  }
}
