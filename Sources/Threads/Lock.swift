internal import Glibc

/// A value that one thread at a time may look at or change.
///
/// A mutex of the system and not `Synchronization.Mutex`: when that has to wait, it does so in a
/// library that ThreadSanitizer does not see into, which then reports every value behind it.
package final class Lock<Value: Sendable>: @unchecked Sendable {
  // @unchecked Sendable: `mutex` guards `value`.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var value: Value

  /// Begins with a value.
  package init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Lets `body` have the value while no other thread has it.
  package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}
