import Testing

@testable import HTTP

@Suite("Responses")
struct ResponseTests {
  private let date = "Sun, 06 Nov 1994 08:49:37 GMT"

  private func written(
    _ response: HTTPResponse, isHead: Bool = false, keepsAlive: Bool = true, isHTTP10: Bool = false
  ) -> String {
    var output: [UInt8] = []
    response.append(
      to: &output, isHead: isHead, keepsAlive: keepsAlive, isHTTP10: isHTTP10, date: date)
    return String(decoding: output, as: UTF8.self)
  }

  @Test("a response has its status line, date, length and content (RFC 9112 §4, RFC 9110 §6.6.1)")
  func whole() {
    let response = HTTPResponse(status: .ok, text: "hé")
    #expect(
      written(response)
        == "HTTP/1.1 200 OK\r\nDate: \(date)\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + "Content-Length: 3\r\n\r\nhé")
  }

  @Test("HEAD gets the same head without content (RFC 9110 §9.3.2)")
  func head() {
    let response = HTTPResponse(status: .ok, text: "hello")
    let whole = written(response)
    #expect(written(response, isHead: true) + "hello" == whole)
  }

  @Test("the end of the connection is announced, its persistence to 1.0 only (RFC 9112 §9)")
  func connection() {
    let response = HTTPResponse(status: .ok)
    #expect(written(response, keepsAlive: false).contains("\r\nConnection: close\r\n"))
    #expect(!written(response).contains("Connection"))
    #expect(written(response, isHTTP10: true).contains("\r\nConnection: keep-alive\r\n"))
  }

  @Test(
    "1xx, 204 and 304 have no content and no length (RFC 9110 §8.6)", arguments: [101, 204, 304])
  func noContent(code: Int) {
    let text = written(HTTPResponse(status: HTTPStatus(rawValue: code), body: [1, 2, 3]))
    #expect(!text.contains("Content-Length"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test("what is written is read, whole and in chunks")
  func roundTrip() {
    var output: [UInt8] = []
    HTTPResponse(status: .ok, text: "first").append(to: &output, keepsAlive: true, date: date)
    let chunks = "6\r\nhello \r\n12c\r\n\(String(repeating: "x", count: 300))\r\n0\r\n\r\n"
    output += Array("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)".utf8)
    let events = responses(String(decoding: output, as: UTF8.self))
    #expect(events.count == 6)
    #expect(events[1] == .body("first"))
    #expect(events[4] == .body("hello " + String(repeating: "x", count: 300)))
    #expect(events[5] == .end)
  }

  @Test("responses to HEAD, 1xx and those that end with the connection (RFC 9112 §6.3)")
  func lengths() {
    #expect(
      responses("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", answersHead: true).last == .end)
    let upgraded = responses("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")
    #expect(upgraded.count == 2)
    let early = responses("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 204 No\r\n\r\n")
    #expect(early.count == 2)
    let closing = responses("HTTP/1.0 200 OK\r\n\r\nall of it")
    #expect(closing.last == .body("all of it"))
    for line in [
      "HTTP/1.1 20 OK", "HTTP/1.1", "HTTP/1.1 2000 OK", "HTP/1.1 200 OK", "HTTP/1.1 099 No",
    ] {
      #expect(responses(line + "\r\n\r\n") == [.failure(.statusLineMalformed)], "\(line)")
    }
    #expect(responses("HTTP/2.0 200 OK\r\n\r\n") == [.failure(.versionUnsupported)])
  }

  @Test("a field cannot end its line early")
  func noSplitting() async {
    await #expect(processExitsWith: .failure) {
      var output: [UInt8] = []
      HTTPResponse(status: .ok, fields: [HTTPField("X", "a\r\nSet-Cookie: b")])
        .append(to: &output, keepsAlive: true, date: "")
    }
  }
}
