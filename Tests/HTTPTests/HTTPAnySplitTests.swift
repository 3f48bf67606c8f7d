import Testing

@testable import HTTP

@Suite("Any split of HTTP gives the same events")
struct HTTPAnySplitTests {
  private static let requestTexts = [
    "GET /a HTTP/1.1\r\nHost: a\r\nX: \u{e9}\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
    "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
      + "GET / HTTP/1.1\r\nHost: b\r\n\r\n",
    "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "4;x\r\nwiki\r\n0a\r\n0123456789\r\n0\r\nT: x\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n",
    "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwikix",
    "POST /4 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
    "GET / HTTP/1.1\r\nHost: a\n\r\n", "\r\n\r\nGET /\tHTTP/1.1\r\n", "PUT / HTTP/3.0\r\n\r\n",
  ]
  private static let responseTexts = [
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
      + "HTTP/1.1 204 \r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
      + "HTTP/1.0 404 No\r\n\r\nrest",
    "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 99 No\r\n\r\n",
  ]

  /// All lengths of pieces that are tried for a text of so many bytes.
  private func cuts(_ count: Int) -> [[Int]] {
    var random = SystemRandomNumberGenerator.seeded(UInt64(count))
    let single = Array(repeating: 1, count: count)
    let everyCut = (1..<count).map { [$0] }
    let seeded = (0..<50).map { _ in
      (0..<count).map { _ in Int.random(in: 1...9, using: &random) }
    }
    return [single] + everyCut + seeded
  }

  @Test(
    "requests: whole, byte by byte, at every single cut and at seeded cuts", arguments: requestTexts
  )
  func requestSplits(text: String) {
    let whole = requests(text)
    for pieces in cuts(text.utf8.count) { #expect(requests(text, pieces: pieces) == whole) }
  }

  @Test(
    "responses: whole, byte by byte, at every single cut and at seeded cuts",
    arguments: responseTexts)
  func responseSplits(text: String) {
    let whole = responses(text)
    for pieces in cuts(text.utf8.count) { #expect(responses(text, pieces: pieces) == whole) }
  }
}

extension SystemRandomNumberGenerator {
  /// Numbers from a seed, the same in every run (xorshift64*, Marsaglia 2003, Vigna 2016).
  static func seeded(_ seed: UInt64) -> Seeded { Seeded(state: seed | 1) }

  struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return state &* 0x2545_F491_4F6C_DD1D
    }
  }
}
