import Testing

@testable import HTTP

@Suite("Conditions and negotiation")
struct ConditionTests {
  private let now = 1_000_000_000
  private let modified = 784_111_777
  private let modifiedText = "Sun, 06 Nov 1994 08:49:37 GMT"
  private let before = "Sun, 06 Nov 1994 08:49:36 GMT"

  private func evaluate(_ head: HTTPRequestHead, _ tag: EntityTag? = EntityTag("a")) -> Precondition
  {
    Precondition.evaluate(head, tag: tag, lastModified: modified, now: now)
  }

  private func put(_ line: String) -> HTTPRequestHead {
    head("PUT / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n")
  }

  @Test("If-None-Match compares weakly and wins over the date (RFC 9110 §13.1.2, §13.2.2)")
  func ifNoneMatch() {
    #expect(evaluate(get("/", "If-None-Match: \"a\"")) == .notModified)
    #expect(evaluate(get("/", "If-None-Match: \"b\" , W/\"a\"")) == .notModified)
    #expect(evaluate(get("/", "If-None-Match: \"b\"", "If-None-Match: \"a\"")) == .notModified)
    #expect(evaluate(get("/", "If-None-Match: *")) == .notModified)
    #expect(evaluate(get("/", "If-None-Match: \"b\"")) == .proceed)
    #expect(evaluate(get("/", "If-None-Match: \"A\"")) == .proceed)
    #expect(evaluate(get("/", "If-None-Match: a")) == .proceed)
    #expect(
      evaluate(get("/", "If-None-Match: \"b\"", "If-Modified-Since: \(modifiedText)")) == .proceed)
    #expect(evaluate(put("If-None-Match: *")) == .failed)
    #expect(
      Precondition.evaluate(
        put("If-None-Match: *"), tag: nil, lastModified: nil, exists: false, now: now) == .proceed)
  }

  @Test("If-Match compares strongly (RFC 9110 §13.1.1)")
  func ifMatch() {
    #expect(evaluate(put("If-Match: \"a\"")) == .proceed)
    #expect(evaluate(put("If-Match: W/\"a\"")) == .failed)
    #expect(evaluate(put("If-Match: \"a\""), EntityTag("a", isWeak: true)) == .failed)
    #expect(evaluate(put("If-Match: \"b\"")) == .failed)
    #expect(evaluate(put("If-Match: *")) == .proceed)
    #expect(evaluate(put("If-Match: \"a\""), nil) == .failed)
  }

  @Test("dates are compared by the second; what is no date is ignored (RFC 9110 §13.1.3, §13.1.4)")
  func dates() {
    #expect(evaluate(get("/", "If-Modified-Since: \(modifiedText)")) == .notModified)
    #expect(evaluate(get("/", "If-Modified-Since: \(before)")) == .proceed)
    #expect(evaluate(get("/", "If-Modified-Since: yesterday")) == .proceed)
    #expect(evaluate(put("If-Modified-Since: \(modifiedText)")) == .proceed)
    #expect(evaluate(put("If-Unmodified-Since: \(before)")) == .failed)
    #expect(evaluate(put("If-Unmodified-Since: \(modifiedText)")) == .proceed)
  }

  @Test("tags are written as they are read (RFC 9110 §8.8.3)")
  func tags() {
    let tags = [EntityTag("x,y"), EntityTag("", isWeak: true), EntityTag("#é")]
    #expect(EntityTag.parseList(tags.map(\.fieldValue).joined(separator: ", ")) == tags)
    for bad in ["", "a", "\"a", "w/\"a\"", "\"a\" \"b\"", "\"a b\""] {
      #expect(EntityTag.parseList(bad) == nil, "\(bad)")
    }
  }

  @Test("gzip only where it is wanted (RFC 9110 §12.5.3)")
  func gzip() {
    let cases: [(String, Bool)] = [
      ("gzip", true), ("GZIP", true), ("deflate, gzip;q=0.5", true), ("*", true),
      ("gzip;q=0", false),
      ("*;q=0", false), ("identity, gzip;q=0.000", false), ("gzip;q=0.001", true), ("br", false),
      ("", false), ("gzip;q=0, *", false), ("gzip;q=x", false), ("gzip;q=2", false),
      ("gzip;q=0.5, identity", false), ("identity;q=0.4, gzip;q=0.5", true),
      ("gzip, identity", true), ("identity;q=0", false), ("identity;q=0, *", true),
      ("gzip;q=.5", false), ("gzip;q=1.0001", false), ("gzip ; Q=1.000", true), ("x-gzip", true),
    ]
    for (value, accepts) in cases {
      #expect(Negotiation.acceptsGzip([HTTPField("accept-encoding", value)]) == accepts, "\(value)")
    }
    #expect(!Negotiation.acceptsGzip([]))
  }

  @Test("the type that Accept likes best, the server's order among equals (RFC 9110 §12.5.1)")
  func accept() {
    let types = ["application/json", "text/plain"]
    func preferred(_ value: String) -> String? {
      Negotiation.preferredType([HTTPField("accept", value)], among: types)
    }
    #expect(Negotiation.preferredType([], among: types) == "application/json")
    #expect(preferred("text/plain") == "text/plain")
    #expect(preferred("*/*") == "application/json")
    #expect(preferred("text/*;q=0.9, */*;q=0.1") == "text/plain")
    #expect(preferred("text/plain;q=0, */*") == "application/json")
    #expect(preferred("image/png") == nil)
    #expect(preferred("TEXT/Plain; charset=utf-8; q=0.7, application/json;q=0.3") == "text/plain")
  }
}
