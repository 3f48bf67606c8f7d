import Testing

@testable import HTTP

@Suite("Requests")
struct RequestTests {
  @Test("a request gives its method, target, version and fields (RFC 9112 §3)")
  func parts() {
    let head = head(
      "GET /a?b=c HTTP/1.1\r\nHost: example.com:80\r\nX-Y:  one  two \t\r\nx-y: 3\r\n\r\n")
    #expect(head.method == .get)
    #expect(head.target == "/a?b=c")
    #expect(head.minorVersion == 1)
    #expect(head.fields.values("x-y") == ["one  two", "3"])
    #expect(head.fields.value("x-y") == nil)
    #expect(head.fields.value("host") == "example.com:80")
    #expect(head.bodyLength == .none)
  }

  @Test("pipelined requests follow each other, bodies of both kinds between (RFC 9112 §9.3.2)")
  func pipelining() {
    let text =
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
      + "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      + "4;x=\"y\"\r\nwiki\r\n00A\r\n0123456789\r\n0\r\nTrailer: dropped\r\n\r\n"
      + "\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
    let events = requests(text)
    #expect(events.count == 8)
    #expect(events[1] == .body("hello"))
    #expect(events[4] == .body("wiki0123456789"))
    let targets = events.compactMap { event -> String? in
      if case .head(let head) = event { head.target } else { nil }
    }
    #expect(targets == ["/1", "/2", "/3"])
  }

  @Test("connections persist by default in 1.1, on request in 1.0 (RFC 9112 §9.3)")
  func persistence() {
    #expect(get("/").isPersistent)
    #expect(!get("/", "Connection: x, Close").isPersistent)
    #expect(!head("GET / HTTP/1.0\r\n\r\n").isPersistent)
    #expect(head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").isPersistent)
    #expect(!head("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n").isPersistent)
  }

  @Test(
    "100-continue is seen where a body follows, other expectations are refused (RFC 9110 §10.1.1)")
  func expectation() {
    let expecting = "Host: a\r\nExpect: 100-Continue\r\n"
    #expect(head("PUT / HTTP/1.1\r\n\(expecting)Content-Length: 3\r\n\r\n").expectsContinue)
    #expect(!head("PUT / HTTP/1.1\r\n\(expecting)Content-Length: 0\r\n\r\n").expectsContinue)
    #expect(!head("PUT / HTTP/1.0\r\n\(expecting)Content-Length: 3\r\n\r\n").expectsContinue)
    #expect(
      requests("PUT / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n")
        == [.failure(.expectationUnsupported)])
  }

  @Test("request lines out of shape are refused (RFC 9112 §3)")
  func requestLines() {
    let cases: [(String, HTTPError)] = [
      ("GET  / HTTP/1.1", .requestLineMalformed), ("GET /", .requestLineMalformed),
      (" GET / HTTP/1.1", .requestLineMalformed), ("GET / HTTP/1.1 ", .requestLineMalformed),
      ("GET\t/\tHTTP/1.1", .requestLineMalformed), ("G(T / HTTP/1.1", .requestLineMalformed),
      ("GET / http/1.1", .requestLineMalformed), ("GET / HTTP/1.10", .requestLineMalformed),
      ("GET / HTTP/2.0", .versionUnsupported), ("GET / HTTP/0.9", .versionUnsupported),
      ("GET a HTTP/1.1", .targetMalformed), ("GET * HTTP/1.1", .targetMalformed),
      ("GET /a#b HTTP/1.1", .targetMalformed), ("GET /\u{e9} HTTP/1.1", .targetMalformed),
      ("GET /\u{7f} HTTP/1.1", .targetMalformed), ("GET ftp://a/ HTTP/1.1", .targetMalformed),
      ("CONNECT a:80 HTTP/1.1", .targetMalformed), ("GET http:///a HTTP/1.1", .targetMalformed),
      ("GET http:// HTTP/1.1", .targetMalformed), ("GET http://?a HTTP/1.1", .targetMalformed),
      ("GET http://:80/ HTTP/1.1", .targetMalformed),
      ("GET http://u:p@a/ HTTP/1.1", .targetMalformed),
      ("GET http://a:b/ HTTP/1.1", .targetMalformed), ("GET http:/a HTTP/1.1", .targetMalformed),
    ]
    for (line, error) in cases {
      #expect(requests(line + "\r\nHost: a\r\n\r\n") == [.failure(error)], "\(line)")
    }
    #expect(head("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").path == "*")
  }

  @Test("limits on the start line, the head and the number of fields (RFC 9112 §3, §5)")
  func limits() {
    let limits = HTTPLimits(
      startLineByteCount: 40, headByteCount: 100, fieldCount: 3, bodyByteCount: 10, chunkCount: 2)
    let long = "GET /" + String(repeating: "a", count: 40)
    #expect(requests(long, limits: limits) == [.failure(.startLineTooLong(limit: 40))])
    let start = "GET / HTTP/1.1\r\nHost: a\r\n"
    let wide = start + "X: " + String(repeating: "a", count: 100)
    #expect(requests(wide, limits: limits) == [.failure(.headTooLong(limit: 100))])
    let many = start + "A: 1\r\nB: 2\r\nC: 3\r\n"
    #expect(requests(many, limits: limits) == [.failure(.tooManyFields(limit: 3))])
    let big = start + "Content-Length: 11\r\n\r\n"
    #expect(requests(big, limits: limits) == [.failure(.bodyTooLong(limit: 10))])
    let chunked = start + "Transfer-Encoding: chunked\r\n\r\n"
    #expect(requests(chunked + "b\r\n", limits: limits).last == .failure(.bodyTooLong(limit: 10)))
    #expect(
      requests(chunked + "6\r\n123456\r\n5\r\n", limits: limits).last
        == .failure(.bodyTooLong(limit: 10)))
    #expect(
      requests(chunked + "1\r\na\r\n1\r\nb\r\n1\r\n", limits: limits).last
        == .failure(.tooManyChunks(limit: 2)))
    let extended = chunked + "1;" + String(repeating: "x", count: 100)
    #expect(requests(extended, limits: limits).last == .failure(.headTooLong(limit: 100)))
    let trailer = chunked + "0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n"
    #expect(requests(trailer, limits: limits).last == .failure(.tooManyFields(limit: 3)))
  }

  @Test("the phase tells which deadline holds")
  func phases() throws {
    var parser = HTTPRequestParser(limits: roomyLimits)
    var phases = [parser.phase]
    for piece in [
      "POST", " / HTTP/1.1\r\n", "Host: a\r\nContent-Length: 2\r\n\r\n", "x", "y", "\u{0}\n",
    ] {
      try Array(piece.utf8).withUnsafeBytes { buffer in
        var input = buffer
        do { while try parser.next(in: &input) != nil {} } catch let error as HTTPError {
          #expect(error == .lineEndMalformed)
        }
      }
      phases.append(parser.phase)
    }
    #expect(phases == [.idle, .head, .head, .body, .body, .idle, .failed])
  }
}
