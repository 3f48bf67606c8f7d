import Testing
import Threads

@Suite("A blocking queue", .serialized)
struct BlockingQueueTests {
  @Test("gives values in the order of their coming")
  func order() {
    let queue = BlockingQueue<Int>()
    for number in 1...5 { queue.push(number) }
    #expect(queue.popFirst() == 1)
    #expect(queue.popAll() == [2, 3, 4, 5])
    #expect(queue.popAll(waiting: 0) == [])
  }

  @Test("waits as long as it was told, and no shorter")
  func timeout() {
    let queue = BlockingQueue<Int>()
    let start = MonotonicTime.now()
    #expect(queue.popAll(waiting: 1030) == [])
    #expect(MonotonicTime.now().nanoseconds - start.nanoseconds >= 1_030_000_000)
  }

  @Test("once closed gives what is left and then nil, and takes nothing more")
  func close() {
    let queue = BlockingQueue<Int>()
    queue.push(1)
    queue.close()
    queue.push(2)
    #expect(queue.popAll(waiting: 0) == [1])
    #expect(queue.popAll() == nil)
    #expect(queue.popFirst() == nil)
  }

  @Test("close wakes all that wait")
  func closeWakes() throws {
    let queue = BlockingQueue<Int>()
    let ends = BlockingQueue<Bool>()
    let threads = try (0..<3).map { _ in
      try WorkerThread.start(name: "waiter") { ends.push(queue.popFirst() == nil) }
    }
    queue.close()
    for thread in threads { thread.join() }
    #expect(ends.popAll(waiting: 0) == [true, true, true])
  }

  @Test("gives each value of many threads to one of many takers")
  func manyThreads() throws {
    let queue = BlockingQueue<Int>()
    let taken = BlockingQueue<Int>()
    let takers = try (0..<3).map { _ in
      try WorkerThread.start(name: "taker") {
        while let number = queue.popFirst() { taken.push(number) }
      }
    }
    let givers = try (0..<3).map { giver in
      try WorkerThread.start(name: "giver") {
        for number in 0..<1000 { queue.push(giver * 1000 + number) }
      }
    }
    for giver in givers { giver.join() }
    queue.close()
    for taker in takers { taker.join() }
    #expect(taken.popAll(waiting: 0)?.sorted() == Array(0..<3000))
  }
}

@Suite("Gathering in a queue")
struct QueueGatheringTests {
  @Test("waits for values of some weight and takes none", .timeLimit(.minutes(5)))
  func weight() throws {
    let queue = BlockingQueue<Int>()
    queue.push(1, weight: 2)
    let pusher = try WorkerThread.start(name: "pusher") {
      queue.push(2)
      queue.push(3, weight: 3)
    }
    let deadline = MonotonicTime(nanoseconds: MonotonicTime.now().nanoseconds + 600_000_000_000)
    queue.gather(weight: 5, until: deadline)
    pusher.join()
    #expect(queue.waitingWeight == 5)
    #expect(queue.popAll() == [1, 2, 3])
    #expect(queue.waitingWeight == 0)
  }

  @Test("gives up when the time has come or the queue is closed", .timeLimit(.minutes(5)))
  func deadline() {
    let queue = BlockingQueue<Int>()
    queue.push(1, weight: 1)
    queue.gather(weight: 2, until: MonotonicTime.now())
    #expect(queue.popAll(waiting: 0) == [1])
    queue.close()
    let later = MonotonicTime(nanoseconds: MonotonicTime.now().nanoseconds + 600_000_000_000)
    queue.gather(weight: 2, until: later)
    #expect(queue.popAll() == nil)
  }
}
