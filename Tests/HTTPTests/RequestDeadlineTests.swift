import Testing

@testable import HTTP

@Suite("Slow senders meet a deadline")
struct RequestDeadlineTests {
  private let timeouts = HTTPTimeouts(
    idleNanoseconds: 1000, headNanoseconds: 100, bodyNanoseconds: 200,
    bodyBytesPerSecond: 100_000_000)  // a byte each 10 ns

  @Test("a head that trickles in is refused however often a byte comes")
  func slowHead() {
    var deadline = RequestDeadline(at: 0, timeouts: timeouts)
    for now in stride(from: UInt64(0), to: 100, by: 10) {
      deadline.receive(.head, bodyByteCount: 0, at: now)
      #expect(deadline.tick(at: now) == .wait(until: 100))
    }
    #expect(deadline.tick(at: 100) == .refuse)
  }

  @Test("a connection that asks nothing at first is held to the same deadline")
  func silent() {
    #expect(RequestDeadline(at: 0, timeouts: timeouts).tick(at: 100) == .refuse)
  }

  @Test("an idle connection is closed without a word, later")
  func idle() {
    var deadline = RequestDeadline(at: 0, timeouts: timeouts)
    deadline.receive(.idle, bodyByteCount: 0, at: 50)
    #expect(deadline.tick(at: 1049) == .wait(until: 1050))
    #expect(deadline.tick(at: 1050) == .close)
    deadline.receive(.head, bodyByteCount: 0, at: 1040)
    #expect(deadline.tick(at: 1139) == .wait(until: 1140))
  }

  @Test("a body must bring its bytes per second once its grace is over")
  func slowBody() {
    var deadline = RequestDeadline(at: 0, timeouts: timeouts)
    deadline.receive(.body, bodyByteCount: 0, at: 10)
    #expect(deadline.tick(at: 209) == .wait(until: 210))
    deadline.receive(.body, bodyByteCount: 5, at: 100)
    #expect(deadline.tick(at: 210) == .wait(until: 260))
    #expect(deadline.tick(at: 260) == .refuse)
  }
}
