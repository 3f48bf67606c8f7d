/// What a run took.
struct CoreCost {
  /// On the monotonic clock.
  var nanoseconds: UInt64
  /// Outside the kernel; `nil` where the processor or the system does not count them.
  var instructions: UInt64?
}
