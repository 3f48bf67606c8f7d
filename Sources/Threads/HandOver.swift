/// Carries a value that has one owner to the thread that takes it over; one that nobody takes goes
/// with its carrier.
package final class HandOver<Value: ~Copyable & Sendable>: @unchecked Sendable {
  // @unchecked Sendable: the value is in before another thread knows of the carrier, and one thread
  // takes it.
  private var value: Value?

  /// Lets go of a value.
  package init(_ value: consuming Value) { self.value = .some(value) }

  /// The value, for the first who asks.
  package func take() -> Value? { value.take() }
}
