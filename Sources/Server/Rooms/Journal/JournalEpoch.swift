import EditModel
import Synchronization
import Threads

/// The journal's epoch, for all threads, and how soon it may be another one.
///
/// Clients that hold texts which the journal does not have are the only sign that it was restored
/// from a backup, copied, or lost writes, and anybody can claim to be one: a new epoch costs nobody
/// anything, as texts are compared in any epoch, but it is a write, and so there are few of them.
final class JournalEpoch: Sendable {
  private struct State {
    var isBeingRenewed = false
    var renewedNanoseconds: UInt64?
    var onRenewal: [@Sendable () -> Void] = []
  }

  private let bits: Atomic<UInt64>
  private let pauseNanoseconds: UInt64
  private let state = Lock(State())

  /// Begins with the epoch that the journal has; `pauseNanoseconds` pass from one renewal to the
  /// next.
  init(_ bits: UInt64, pauseNanoseconds: UInt64) {
    self.bits = Atomic(bits)
    self.pauseNanoseconds = pauseNanoseconds
  }

  /// What it is now.
  var current: Epoch { Epoch(bits: bits.load(ordering: .acquiring)) }

  /// Has `action` called after each renewal, on the thread that made it.
  func onRenewal(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.onRenewal.append(action) }
  }

  /// Tells whether a renewal may begin now, in nanoseconds of a clock that only goes forward;
  /// `endRenewal` has to follow.
  func beginRenewal(at now: UInt64) -> Bool {
    state.withLock { state in
      let isSoon = state.renewedNanoseconds.map { now - $0 < pauseNanoseconds } ?? false
      guard !state.isBeingRenewed, !isSoon else { return false }
      state.isBeingRenewed = true
      return true
    }
  }

  /// Takes note that a renewal is over, whether it was made or failed.
  func endRenewal(at now: UInt64, isMade: Bool) {
    state.withLock { state in
      state.isBeingRenewed = false
      if isMade { state.renewedNanoseconds = now }
    }
  }

  /// Takes note of what the journal says that it is.
  func note(_ found: UInt64) {
    guard bits.exchange(found, ordering: .acquiringAndReleasing) != found else { return }
    for action in state.withLock({ $0.onRenewal }) { action() }
  }
}
