import Synchronization

/// Calls an action once a number of things have happened, on any threads.
final class Countdown: Sendable {
  private let remaining: Atomic<Int>
  private let action: @Sendable () -> Void

  init(_ count: Int, _ action: @escaping @Sendable () -> Void) {
    remaining = Atomic(count)
    self.action = action
  }

  /// One of them has happened.
  func countDown() {
    let (_, left) = remaining.subtract(1, ordering: .acquiringAndReleasing)
    if left == 0 { action() }
  }
}
