import DocumentEngine
import EditModel
import Foundation
import HTTP
import Journaling
import Testing
import TextStorage

@testable import Server

@Suite("A document's page")
struct DocumentPageTests {
  private let name: DocumentName
  private let journal = MemoryJournal(epoch: 7)

  /// A document that got "a", "b" and "é" at 1000, 2000 and 3000 milliseconds.
  init() throws {
    name = try #require(DocumentName("über/uns"))
    let edits = [(#"["a"]"#, "a"), (#"[1,"b"]"#, "ab"), (#"[2,"é"]"#, "abé")]
    for (index, (operation, text)) in edits.enumerated() {
      let entry = JournalEntry(
        revision: index + 1, session: SessionID(bits: 1), sequence: index + 1, fingerprint: 0,
        principal: "", milliseconds: Int64(index + 1) * 1000, digest: Text(text).digest,
        operation: Array(operation.utf8))
      let append = JournalAppend(
        document: name, expectedRevision: index, entries: [entry],
        newSessions: index == 0
          ? [(SessionID(bits: 1), SecretHash([UInt8](repeating: 1, count: 32)))] : [],
        milliseconds: Int64(index + 1) * 1000)
      #expect(try journal.append([append]) == [.appended])
    }
  }

  private func page(_ moment: Moment) throws -> DocumentPage {
    let found = try DocumentPage.find(name, moment, in: journal).get()
    return try DocumentPage(of: found.summary, at: found.revision, in: journal)
  }

  private func request(_ fields: [HTTPField] = []) throws -> Request {
    try Request(fields: fields)
  }

  private func members(of response: HTTPResponse) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
  }

  @Test("shows the newest revision, any older one, and the one of a time")
  func moments() throws {
    #expect(try page(.newest).content == .text(Text("abé")))
    #expect(try page(.newest).identity.revision == 3)
    #expect(try page(.newest).identity.milliseconds == 3000)
    for (revision, text) in ["", "a", "ab", "abé"].enumerated() {
      #expect(try page(.revision(revision)).content == .text(Text(text)))
    }
    let times: [Int64] = [1000, 1999, 2000, 3000, .max]
    #expect(try times.map { try page(.time($0)).identity.revision } == [1, 1, 2, 3, 3])
    #expect(try page(.revision(2)).identity.milliseconds == 2000)
    #expect(try page(.revision(0)).identity.milliseconds == 1000, "the time of the creation")
  }

  @Test("is missing for a document or a revision that there is not")
  func missing() throws {
    let other = try #require(DocumentName("other"))
    guard case .failure(let unknown) = try DocumentPage.find(other, .newest, in: journal),
      case .failure(let future) = try DocumentPage.find(name, .revision(4), in: journal),
      case .failure(let earlier) = try DocumentPage.find(name, .time(999), in: journal)
    else {
      Issue.record("a page was found")
      return
    }
    #expect(unknown.code == .unknownDocument)
    #expect(future.code == .unknownRevision)
    #expect(earlier.code == .unknownRevision)
    #expect(
      earlier.detail.contains("1970-01-01T00:00:01.000Z"), "which says since when it is there")
  }

  @Test("fails with the journal's error when the journal cannot be read")
  func failingJournal() {
    journal.failure = JournalError(.corrupt, "unreadable")
    #expect(throws: JournalError.self) { try page(.newest) }
  }

  @Test("is told as plain text")
  func plain() throws {
    let response = try page(.newest).response(to: request(), isJSON: false)
    #expect(response.status == .ok)
    #expect(String(decoding: response.body, as: UTF8.self) == "abé")
    #expect(response.fields.named("content-type") == "text/plain; charset=utf-8")
    #expect(response.fields.named("stet-revision") == "3")
    #expect(
      response.fields.named("stet-digest") == Text.hexadecimal(digest: Text("abé").digest))
    #expect(response.fields.named("etag") == Self.tag("3", "abé"))
  }

  @Test("is told as JSON, with another tag")
  func json() throws {
    let response = try page(.revision(2)).response(
      to: request(), isJSON: true)
    #expect(response.fields.named("content-type") == "application/json")
    #expect(response.fields.named("etag") == Self.tag("2", "ab", "-1000-2000-json"))
    let members = try members(of: response)
    #expect(members["name"] as? String == "über/uns")
    #expect(members["type"] as? String == "text")
    #expect(members["revision"] as? Int == 2)
    #expect(members["text"] as? String == "ab")
    #expect(members["created"] as? String == "1970-01-01T00:00:01.000Z")
    #expect(members["modified"] as? String == "1970-01-01T00:00:02.000Z")
    #expect(members["digest"] as? String == Text.hexadecimal(digest: Text("ab").digest))
  }

  private static func tag(_ revision: String, _ text: String, _ rest: String = "") -> String {
    "\"\(revision)-\(Text.hexadecimal(digest: Text(text).digest))\(rest)\""
  }

  @Test("is told to somebody who has another text of the same revision")
  func otherLineage() throws {
    let response = try page(.newest).response(
      to: request([HTTPField("if-none-match", Self.tag("3", "abc"))]), isJSON: false)
    #expect(response.status == .ok)
    #expect(String(decoding: response.body, as: UTF8.self) == "abé")
  }

  @Test("is not told again to somebody who has it")
  func conditions() throws {
    let tag = Self.tag("3", "abé")
    let cases: [(String, String, HTTPStatus)] = [
      ("if-none-match", tag, .notModified), ("if-none-match", "\"x\"", .ok),
      ("if-match", tag, .ok), ("if-match", "\"x\"", .preconditionFailed),
    ]
    for (field, value, status) in cases {
      let response = try page(.newest).response(
        to: request([HTTPField(field, value)]), isJSON: false)
      #expect(response.status == status, "\(field): \(value)")
      #expect(response.body.isEmpty == (status == .notModified))
    }
  }

  @Test("is listed, with the way to the next page if there is one")
  func list() throws {
    let summaries = try ["a", "b&c/ü", "d"].map { text in
      DocumentSummary(
        name: try #require(DocumentName(text)), typeName: "text", revision: 4,
        createdMilliseconds: 0, modifiedMilliseconds: 1)
    }
    let cut = try members(of: DocumentPage.list(summaries, limit: 2, to: request()))
    let rows = try #require(cut["documents"] as? [[String: Any]])
    #expect(rows.compactMap { $0["name"] as? String } == ["a", "b&c/ü"])
    #expect(rows.allSatisfy { $0["revision"] as? Int == 4 })
    #expect(cut["next"] as? String == "/v1/documents?limit=2&after=b%26c%2F%C3%BC")
    #expect(try members(of: DocumentPage.list(summaries, limit: 3, to: request()))["next"] == nil)
    let none = try members(of: DocumentPage.list([], limit: 3, to: request()))
    #expect((none["documents"] as? [Any])?.isEmpty == true)
  }

  @Test("says what became of a creation")
  func creation() throws {
    let request = try request()
    let answer = { (outcome: CreationOutcome) in
      DocumentPage.response(to: outcome, name: name, asked: request)
    }
    let created = answer(.created(revision: 1, digest: Text("a").digest))
    #expect(created.status == .created)
    #expect(created.fields.named("location") == "/v1/documents/%C3%BCber%2Funs")
    #expect(created.fields.named("etag") == Self.tag("1", "a"))
    #expect(answer(.exists).status == .conflict)
    #expect(answer(.tooLarge).status == .contentTooLarge)
    #expect(answer(.unavailable(reason: "full")).status == .serviceUnavailable)
  }
}
