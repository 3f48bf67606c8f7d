import Testing

@testable import WebSocket

@Suite("Heartbeat")
struct HeartbeatTests {
  @Test("silence is followed by a ping, a missing pong by the end (RFC 6455 §5.5.2)")
  func silence() {
    var heartbeat = Heartbeat(at: 0, silenceNanoseconds: 100, pongNanoseconds: 10)
    #expect(heartbeat.tick(at: 99) == .wait(until: 100))
    #expect(heartbeat.tick(at: 100) == .sendPing)
    #expect(heartbeat.tick(at: 101) == .wait(until: 110))
    #expect(heartbeat.tick(at: 110) == .dropConnection)
  }

  @Test("any sign of life puts the ping off")
  func alive() {
    var heartbeat = Heartbeat(at: 0, silenceNanoseconds: 100, pongNanoseconds: 10)
    heartbeat.receive(at: 60)
    #expect(heartbeat.tick(at: 100) == .wait(until: 160))
    #expect(heartbeat.tick(at: 160) == .sendPing)
    heartbeat.receive(at: 165)
    #expect(heartbeat.tick(at: 170) == .wait(until: 265))
  }
}
