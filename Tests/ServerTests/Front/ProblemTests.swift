import Foundation
import HTTP
import Testing

@testable import Server

@Suite("A problem")
struct ProblemTests {
  @Test("is told as RFC 9457 has it, with the stable code")
  func json() throws {
    let problem = Problem(
      .methodNotAllowed, "not \"here\"\n", fields: [HTTPField("Allow", "GET, HEAD")])
    let response = problem.response
    #expect(response.status == .methodNotAllowed)
    #expect(response.fields.named("content-type") == "application/problem+json")
    #expect(response.fields.named("allow") == "GET, HEAD")
    let members = try #require(
      JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect(
      Set(members.keys) == ["type", "title", "status", "code", "detail"])
    #expect(members["type"] as? String == "about:blank")
    #expect(members["title"] as? String == "Method Not Allowed")
    #expect(members["status"] as? Int == 405)
    #expect(members["code"] as? String == "method-not-allowed")
    #expect(members["detail"] as? String == "not \"here\"\n")
  }

  @Test(
    "of a broken rule of HTTP has the rule's own status",
    arguments: [
      (HTTPError.bodyTooLong(limit: 9), Problem.Code.tooLarge),
      (.tooManyChunks(limit: 9), .tooLarge), (.fieldMalformed, .badRequest),
      (.headTooLong(limit: 9), .badRequest), (.versionUnsupported, .badRequest),
    ])
  func brokenRule(error: HTTPError, code: Problem.Code) {
    let problem = Problem(error)
    #expect(problem.code == code)
    #expect(problem.status == error.status)
    #expect(problem.detail == error.reason)
  }
}
