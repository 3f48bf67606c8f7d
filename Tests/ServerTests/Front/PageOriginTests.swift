import HTTP
import Testing

@testable import Server

@Suite("The origin of a request")
struct PageOriginTests {
  private func origin(_ fields: (String, String)..., host: String = "stet.example") -> PageOrigin {
    PageOrigin(
      HTTPRequestHead(
        method: .get, target: "/", minorVersion: 1,
        fields: [HTTPField("host", host)] + fields.map { HTTPField($0.0, $0.1) },
        bodyLength: .none))
  }

  @Test("is the server's own by the host that was asked, whatever the scheme")
  func own() throws {
    #expect(origin(("origin", "https://stet.example")) == .own)
    #expect(origin(("origin", "http://STET.example:80")) == .own)
    #expect(origin() == .unsaid)
    try origin().mustBeOwn()
    try origin(("origin", "http://stet.example")).mustBeOwn()
  }

  @Test("is foreign if any that is named is")
  func foreign() throws {
    let two = origin(("origin", "https://stet.example"), ("origin", "https://other.example"))
    #expect(two == .foreign(origin: "https://other.example", host: "stet.example"))
    #expect(origin(("origin", "null")) == .foreign(origin: "null", host: "stet.example"))
    let problem = #expect(throws: Problem.self) { try two.mustBeOwn() }
    #expect(problem?.code == .foreignOrigin)
    #expect(problem?.detail.contains("https://other.example is not the origin") == true)
  }

  @Test("is that of Referer where a page asks without an upgrade")
  func referer() {
    let page = ("referer", "https://other.example/page")
    #expect(
      origin(page) == .foreign(origin: "https://other.example/page", host: "stet.example"))
    #expect(origin(page, ("upgrade", "websocket")) == .unsaid)
    #expect(origin(page, ("origin", "https://stet.example")) == .own)
  }
}
