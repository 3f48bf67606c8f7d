import HTTP
import Testing
import Threads

@testable import Server

@Suite("An HTTP connection")
struct HTTPConnectionTests {
  private func ok(_ text: String, _ fields: String = "") -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
      + "Content-Length: \(text.utf8.count)\r\n\(fields)\r\n\(text)"
  }

  @Test("answers requests one behind the other, cut anywhere", arguments: 1...40)
  func pipelined(pieceCount: Int) throws {
    let stage = try FrontStage()
    let text =
      "GET /now/a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /now/b HTTP/1.1\r\nHost: x\r\n\r\n"
      + "PUT /now/c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    var rest = Substring(text)
    while !rest.isEmpty {
      let count = max(1, text.utf8.count / pieceCount)
      stage.send(String(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    let head = ok("sample: HEAD /now/b").replacing("sample: HEAD /now/b", with: "")
    #expect(stage.answers() == ok("sample: GET /now/a") + head + ok("sample: PUT /now/c"))
    #expect(stage.endCount == 0)
  }

  @Test("lets requests wait until the one before them is answered")
  func later() throws {
    let stage = try FrontStage()
    stage.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /now/a HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(stage.answers() == "")
    stage.reply("at last")
    #expect(stage.answers() == ok("at last") + ok("sample: GET /now/a"))
  }

  @Test("reads no more than so much while an answer is awaited, and goes on after it")
  func backlog() throws {
    let stage = try FrontStage()
    stage.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
    let request = "GET /now/a HTTP/1.1\r\nHost: x\r\n\r\n"
    var count = 0
    while stage.stream.isReading && count < 10_000 {
      stage.send(request)
      count += 1
    }
    #expect(count * request.utf8.count <= stage.desk.limits.http.headByteCount + 100)
    stage.reply("at last")
    #expect(stage.stream.isReading)
    let answers = String(repeating: ok("sample: GET /now/a"), count: count)
    #expect(stage.answers() == ok("at last") + answers)
  }

  @Test("waits for a client that does not take its answer, and not for ever")
  func draining() throws {
    let stage = try FrontStage()
    stage.stream.isBlocked = true
    stage.send("GET /now/a HTTP/1.1\r\nHost: x\r\n\r\nGET /now/b HTTP/1.1\r\nHost: x\r\n\r\n")
    stage.pass(seconds: 1)
    #expect(stage.answers() == "")
    stage.stream.isBlocked = false
    stage.stream.flush()
    stage.connection?.drained()
    #expect(stage.answers() == ok("sample: GET /now/a") + ok("sample: GET /now/b"))
    stage.stream.isBlocked = true
    stage.send("GET /now/c HTTP/1.1\r\nHost: x\r\n\r\n")
    let idle = stage.desk.limits.httpTimeouts.idleNanoseconds / 1_000_000_000
    stage.pass(seconds: idle - 1)
    #expect(stage.stream.ending == nil)
    stage.pass(seconds: 2)
    #expect(stage.stream.ending == "closed")
  }

  @Test(
    "ends after the last answer",
    arguments: [
      ("GET /now/a HTTP/1.0\r\n\r\n", "Connection: close\r\n"),
      ("GET /now/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "Connection: close\r\n"),
    ])
  func last(request: String, field: String) throws {
    let stage = try FrontStage()
    stage.send(request + "GET /now/b HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(stage.answers() == ok("sample: GET /now/a", field))
    #expect(stage.stream.ending == "finished")
    #expect(stage.endCount == 1)
  }

  @Test("refuses what is no request, and ends")
  func broken() throws {
    let stage = try FrontStage()
    stage.send("nonsense\r\n\r\n")
    let answer = stage.answers()
    #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(answer.contains("\r\nConnection: close\r\n"))
    #expect(stage.stream.ending == "finished")
  }

  @Test("gives leave to send a body to who asks for it")
  func expectation() throws {
    let stage = try FrontStage()
    stage.send(
      "PUT /now/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    #expect(stage.answers() == "HTTP/1.1 100 Continue\r\n\r\n")
    stage.send("ab")
    #expect(stage.answers() == ok("sample: PUT /now/a"))
  }

  @Test("gives up a request that does not come")
  func overdue() throws {
    let stage = try FrontStage()
    stage.send("GET /now/a HT")
    stage.pass(seconds: 3600)
    #expect(stage.answers().hasPrefix("HTTP/1.1 408 "))
    #expect(stage.stream.ending == "finished")
    let idle = try FrontStage()
    idle.send("GET /now/a HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(idle.answers() == ok("sample: GET /now/a"))
    idle.pass(seconds: 3600)
    #expect(idle.answers() == "", "who asks for nothing is told nothing")
    #expect(idle.endCount == 1)
  }

  @Test("hands over the socket with what came behind the request")
  func upgrade() throws {
    let stage = try FrontStage()
    stage.send("GET /socket HTTP/1.1\r\nHost: x\r\n\r\nmore")
    #expect(stage.answers() == "HTTP/1.1 101 Switching Protocols\r\n\r\n")
    #expect(stage.stream.ending == "released")
    #expect(stage.taken.withLock { $0 } == [Array("more".utf8)])
    #expect(stage.endCount == 1)
  }

  @Test("drops a client that does not even take the answer to an upgrade")
  func upgradeBlocked() throws {
    let stage = try FrontStage()
    stage.stream.isBlocked = true
    stage.send("GET /socket HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(stage.stream.ending == "closed")
    #expect(stage.taken.withLock { $0 } == [])
  }

  @Test("tells who has no room so, and ends")
  func surplus() throws {
    let stage = try FrontStage(isSurplus: true)
    stage.send("GET /now/a HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(stage.answers().hasPrefix("HTTP/1.1 503 "))
    #expect(stage.stream.ending == "finished")
  }

  @Test("stops with the answer at hand")
  func stopping() throws {
    let stage = try FrontStage()
    stage.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /now/b HTTP/1.1\r\nHost: x\r\n\r\n")
    stage.desk.stop()
    stage.connection?.stop()
    #expect(stage.stream.ending == nil)
    stage.reply("at last")
    #expect(stage.answers() == ok("at last", "Connection: close\r\n"))
    #expect(stage.stream.ending == "finished")
  }

  @Test(
    "goes when it has ended, however that was",
    arguments: [
      "GET /now/a HTTP/1.0\r\n\r\n", "nonsense\r\n\r\n", "GET /socket HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /later HTTP/1.1\r\nHost: x\r\n\r\n",
    ])
  func lifetime(request: String) throws {
    let stage = try FrontStage()
    weak let connection = stage.connection
    #expect(connection != nil)
    stage.send(request)
    if connection != nil { stage.connection?.failed(SystemError(call: "recv", code: 104)) }
    #expect(stage.endCount == 1)
    #expect(connection == nil)
    stage.reply("nobody is there")
    #expect(stage.answers().contains("nobody is there") == false)
  }
}
