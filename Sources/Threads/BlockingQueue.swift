internal import Glibc

/// Hands values from any number of threads to a thread that waits for them.
package final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
  // @unchecked Sendable: `mutex` guards every other member.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var elements: [Element] = []
  private var weight = 0
  /// How much weight the waiting thread asks for; 0: any value at all.
  private var wantedWeight = 0
  private var isClosed = false
  private var waiterCount = 0

  /// Makes an empty queue.
  package init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Puts a value at the end; a closed queue ignores it.
  ///
  /// - Parameters:
  ///   - element: The value.
  ///   - weight: What it counts for those who wait with `gather`.
  ///   - limit: Most weight of all values that wait.
  /// - Returns: Whether there was room for it.
  @discardableResult
  package func push(_ element: Element, weight: Int = 0, limit: Int = .max) -> Bool {
    pthread_mutex_lock(mutex)
    guard self.weight + weight <= limit else {
      pthread_mutex_unlock(mutex)
      return false
    }
    if !isClosed {
      elements.append(element)
      self.weight += weight
    }
    let mustWake = waiterCount > 0 && self.weight >= wantedWeight
    pthread_mutex_unlock(mutex)
    if mustWake { pthread_cond_signal(condition) }
    return true
  }

  /// Waits for values and takes all there are.
  ///
  /// - Parameter milliseconds: How long to wait at most; `nil` for ever, 0 not at all.
  /// - Returns: The values in the order of their coming, none after the time has passed, and `nil`
  ///   once the queue is closed and empty.
  package func popAll(waiting milliseconds: Int? = nil) -> [Element]? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if milliseconds != 0 { wait(milliseconds) }
    guard !elements.isEmpty else { return isClosed ? nil : [] }
    let taken = elements
    elements = []
    weight = 0
    return taken
  }

  /// The weight of all values that wait to be taken by `popAll`.
  package var waitingWeight: Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return weight
  }

  /// Whether a thread waits in `gather` for more than there is.
  package var isGathering: Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return weight < wantedWeight
  }

  /// Waits until values of some weight have come, the queue is closed, or the time has come; takes
  /// nothing.
  package func gather(weight wanted: Int, until time: MonotonicTime) {
    var deadline = timespec()
    deadline.tv_sec = Int(time.nanoseconds / 1_000_000_000)
    deadline.tv_nsec = Int(time.nanoseconds % 1_000_000_000)
    pthread_mutex_lock(mutex)
    wantedWeight = wanted
    waiterCount += 1
    while weight < wanted && !isClosed {
      if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
    }
    waiterCount -= 1
    wantedWeight = 0
    pthread_mutex_unlock(mutex)
  }

  /// Waits for a value and takes the first.
  ///
  /// - Returns: `nil` once the queue is closed and empty.
  package func popFirst() -> Element? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    wait(nil)
    return elements.isEmpty ? nil : elements.removeFirst()
  }

  private func wait(_ milliseconds: Int?) {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    deadline.tv_sec += (milliseconds ?? 0) / 1000
    deadline.tv_nsec += (milliseconds ?? 0) % 1000 * 1_000_000
    if deadline.tv_nsec >= 1_000_000_000 {
      deadline.tv_sec += 1
      deadline.tv_nsec -= 1_000_000_000
    }
    waiterCount += 1
    defer { waiterCount -= 1 }
    while elements.isEmpty && !isClosed {
      guard milliseconds != nil else {
        pthread_cond_wait(condition, mutex)
        continue
      }
      if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { return }
    }
  }

  /// Lets those who wait take what is left and then get `nil`.
  package func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_mutex_unlock(mutex)
    pthread_cond_broadcast(condition)
  }
}
