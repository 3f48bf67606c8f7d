internal import CLibuv

/// A point on a clock that only goes forward.
package struct MonotonicTime: Comparable, Hashable, Sendable {
  /// Nanoseconds since an arbitrary start.
  package let nanoseconds: UInt64

  /// Takes nanoseconds since the clock's start.
  package init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// Reads the system's clock.
  package static func now() -> MonotonicTime {
    MonotonicTime(nanoseconds: uv_hrtime())
  }

  /// Orders points by time.
  package static func < (left: Self, right: Self) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}
