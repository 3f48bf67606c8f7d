internal import Glibc

/// A point on a clock that only goes forward.
package struct MonotonicTime: Comparable, Hashable, Sendable {
  /// Nanoseconds since an arbitrary start.
  package let nanoseconds: UInt64

  /// Takes nanoseconds since the clock's start.
  package init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// Reads the system's clock, the one that event loops go by.
  package static func now() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(
      nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  /// Orders points by time.
  package static func < (left: Self, right: Self) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}
