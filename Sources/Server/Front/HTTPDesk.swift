import HTTP
import Threads

/// What the HTTP connections of a front share. It belongs to the loop of the front.
final class HTTPDesk {
  let limits: ServerLimits
  let log: Log
  let router: Router
  /// The clock at the start of this turn, in nanoseconds.
  let now: () -> UInt64

  /// The `Date` of answers, to the second.
  private(set) var date = HTTPDesk.newDate()
  /// Whether the server shuts down, so that no answer is followed by another.
  private(set) var isStopping = false

  init(limits: ServerLimits, log: Log, router: Router, now: @escaping () -> UInt64) {
    self.limits = limits
    self.log = log
    self.router = router
    self.now = now
  }

  /// Renews the date; called each second.
  func tick() { date = Self.newDate() }

  /// Has each connection end with the answer at hand.
  func stop() { isStopping = true }

  private static func newDate() -> String {
    HTTPDate.format(Int(WallClock.milliseconds() / 1000))
  }
}
