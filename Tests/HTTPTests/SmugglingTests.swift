import Testing

@testable import HTTP

@Suite("Request smuggling has no way in")
struct SmugglingTests {
  private func failure(_ fields: String, body: String = "") -> HTTPError? {
    let text = "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    if case .failure(let error)? = requests(text).last { return error }
    return nil
  }

  @Test("two lengths, equal or not, are refused (RFC 9112 §6.3)")
  func twoLengths() {
    for value in [
      "5\r\nContent-Length: 5", "5\r\nContent-Length: 6", "5, 5", "", "+5", "-1", "0x5", "5 ,",
      "5 5",
      "1\u{a0}", "9999999999999999999", "99999999999999999999999999", "٣",
    ] {
      #expect(failure("Content-Length: \(value)") == .contentLengthInvalid, "\(value)")
    }
    #expect(failure("Content-Length: 2097152") == .bodyTooLong(limit: 1 << 20))
  }

  @Test("a length beside a transfer coding is refused, in either order (RFC 9112 §6.3)")
  func lengthAndCoding() {
    #expect(failure("Content-Length: 5\r\nTransfer-Encoding: chunked") == .lengthAmbiguous)
    #expect(failure("Transfer-Encoding: chunked\r\nContent-Length: 5") == .lengthAmbiguous)
    #expect(failure("transfer-encoding: x\r\ncontent-length: 0") == .lengthAmbiguous)
  }

  @Test("transfer codings that two readers could take differently are refused (RFC 9112 §6.1)")
  func codings() {
    for value in [
      "chunked, identity", "identity", "chunked, chunked", "xchunked", "\"chunked\"", "chunked;q=1",
      "",
      "chunked,", "chunked\u{0b}", "chunked\r\nTransfer-Encoding: chunked",
      "gzip\r\nTransfer-Encoding: chunked",
    ] {
      let error = failure("Transfer-Encoding: \(value)")
      #expect(error == .transferEncodingInvalid || error == .fieldMalformed, "\(value)")
    }
    #expect(failure("Transfer-Encoding: gzip, chunked") == .transferEncodingUnsupported)
    let old = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(requests(old) == [.failure(.transferEncodingInvalid)])
  }

  @Test("bare LF and CR are refused wherever a line ends (RFC 9112 §2.2)")
  func lineEnds() {
    #expect(requests("GET / HTTP/1.1\nHost: a\r\n\r\n") == [.failure(.lineEndMalformed)])
    #expect(requests("GET / HTTP/1.1\r\nHost: a\n\r\n") == [.failure(.lineEndMalformed)])
    #expect(requests("GET / HTTP/1.1\r\nHost: a\r\n\n") == [.failure(.lineEndMalformed)])
    #expect(requests("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n") == [.failure(.lineEndMalformed)])
    #expect(requests("GET / HTTP/1.1\r\r\n") == [.failure(.lineEndMalformed)])
  }

  @Test("folded lines, spaces before colons and odd names are refused (RFC 9112 §5)")
  func fieldLines() {
    #expect(failure("X: a\r\n b") == .fieldFolded)
    #expect(failure("X: a\r\n\tb") == .fieldFolded)
    for line in [
      "X : a", "X\t: a", ": a", "X", "X Y: a", "X\u{e9}: a", "X(: a", "X: a\u{0}b", "X: \u{7f}",
    ] {
      #expect(failure(line) == .fieldMalformed, "\(line)")
    }
  }

  @Test("a space before the first field is a fold, too (RFC 9112 §2.2)")
  func spaceBeforeFirstField() {
    #expect(requests("GET / HTTP/1.1\r\n Host: a\r\n\r\n") == [.failure(.fieldFolded)])
  }

  @Test("exactly one valid Host (RFC 9112 §3.2)")
  func host() {
    let start = "GET / HTTP/1.1\r\n"
    for fields in [
      "", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: u@a\r\n",
      "Host: a, b\r\n", "Host: a,b\r\n", "Host: a:b\r\n", "Host: a:1:2\r\n", "Host: a:-1\r\n",
      "Host: [::1\r\n", "Host: []\r\n", "Host: [::1]x\r\n", "Host: [::1]:x\r\n", "Host: ]\r\n",
      "Host: ::1\r\n", "Host: \u{fc}\r\n",
    ] {
      #expect(requests(start + fields + "\r\n") == [.failure(.hostInvalid)], "\(fields)")
    }
    #expect(requests("GET / HTTP/1.0\r\n\r\n").last == .end)
    for host in ["", "[::1]:80", "[fe80::1%25eth0]", "a:80", "a:", "1.2.3.4:5", "%41.b_c-d~e"] {
      #expect(requests(start + "Host: \(host)\r\n\r\n").last == .end, "\(host)")
    }
  }

  @Test("bad chunk sizes are refused (RFC 9112 §7.1)")
  func chunkSizes() {
    let coding = "Transfer-Encoding: chunked"
    for size in [
      "", "g", "0x5", "+5", "-1", " 5", "5 ", "5 ;a", "5\t", "5\u{0}", "ffffffffffffffff",
      "1000000000000000000000000", ";a",
    ] {
      #expect(
        failure(coding, body: "\(size)\r\n12345\r\n0\r\n\r\n") == .chunkSizeInvalid, "\(size)")
    }
    #expect(failure(coding, body: "5;a\u{0}\r\n") == .chunkMalformed)
    #expect(failure(coding, body: "5\n12345\r\n0\r\n\r\n") == .lineEndMalformed)
    #expect(failure(coding, body: "5\r\n123456\r\n0\r\n\r\n") == .chunkMalformed)
    #expect(failure(coding, body: "5\r\n12345\n0\r\n\r\n") == .chunkMalformed)
    #expect(failure(coding, body: "5\r\n12345\r0\r\n\r\n") == .lineEndMalformed)
    #expect(failure(coding, body: "0\r\nX : y\r\n\r\n") == .fieldMalformed)
    #expect(failure(coding, body: "0\r\n folded\r\n\r\n") == .fieldFolded)
  }

  @Test("after a refusal nothing is taken for a request (RFC 9112 §11.2)")
  func failureIsFinal() {
    let text = "GET / HTTP/1.1\nHost: a\r\n\r\n" + "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n"
    #expect(requests(text) == [.failure(.lineEndMalformed)])
    #expect(requests(text, pieces: [30]) == [.failure(.lineEndMalformed)])
  }

  @Test("each refusal has a status of its kind and a reason with its source")
  func statuses() {
    let badRequests: [HTTPError] = [
      .lineEndMalformed, .requestLineMalformed, .targetMalformed, .fieldMalformed, .fieldFolded,
      .hostInvalid, .contentLengthInvalid, .lengthAmbiguous, .transferEncodingInvalid,
      .chunkSizeInvalid, .chunkMalformed,
    ]
    for error in badRequests {
      #expect(error.status == .badRequest)
      #expect(error.reason.contains("RFC 9112"))
    }
    #expect(HTTPError.versionUnsupported.status.rawValue == 505)
    #expect(HTTPError.transferEncodingUnsupported.status.rawValue == 501)
    #expect(HTTPError.expectationUnsupported.status.rawValue == 417)
    #expect(HTTPError.startLineTooLong(limit: 1).status.rawValue == 414)
    #expect(HTTPError.headTooLong(limit: 1).status.rawValue == 431)
    #expect(HTTPError.tooManyFields(limit: 1).status.rawValue == 431)
    #expect(HTTPError.bodyTooLong(limit: 1).status.rawValue == 413)
    #expect(HTTPError.tooManyChunks(limit: 1).status.rawValue == 413)
  }
}
