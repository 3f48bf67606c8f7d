import Testing
import Threads
import TransportSupport

@testable import Transport

@Suite("An event loop", .serialized)
struct EventLoopTests {
  private struct Numbered: Equatable {
    var thread: Int
    var number: Int
  }

  @Test("runs jobs in the order of posting")
  func postOrder() throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let numbers = BlockingQueue<Int>()
    for number in 0..<1000 { running.loop.post { numbers.push(number) } }
    #expect(try numbers.next(1000) == Array(0..<1000))
  }

  @Test("keeps the order of each of many posting threads and loses nothing")
  func postFromThreads() throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let loop = running.loop
    let seen = BlockingQueue<Numbered>()
    let threads = try (0..<4).map { thread in
      try WorkerThread.start(name: "poster") {
        for number in 0..<2000 {
          loop.post { seen.push(Numbered(thread: thread, number: number)) }
        }
      }
    }
    for thread in threads { thread.join() }
    let all = try seen.next(8000)
    #expect(all.count == 8000)
    for thread in 0..<4 {
      #expect(all.filter { $0.thread == thread }.map(\.number) == Array(0..<2000))
    }
  }

  @Test("runs what a job posts, after those that wait already")
  func postFromJob() throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let loop = running.loop
    let names = BlockingQueue<String>()
    loop.post {
      loop.post { names.push("inner") }
      names.push("outer")
    }
    #expect(try names.next(2) == ["outer", "inner"])
  }

  @Test("ends each turn with onTurnEnd, before it waits")
  func turnEnd() throws {
    let loop = try EventLoop()
    let names = BlockingQueue<String>()
    loop.onTurnEnd = { names.push("end") }
    let thread = try WorkerThread.start(name: "test loop") { loop.run() }
    defer {
      loop.stop()
      thread.join()
    }
    loop.post { names.push("job") }
    var seen: [String] = []
    while seen.last != "end" || !seen.contains("job") { seen += try names.nextAll() }
    #expect(seen.filter { $0 == "job" }.count == 1)
  }

  @Test("stop lets run return, after the jobs that were posted before")
  func stop() throws {
    let running = try RunningLoop()
    let numbers = BlockingQueue<Int>()
    running.loop.post { numbers.push(1) }
    running.stop()
    #expect(numbers.popAll(waiting: 0) == [1])
  }

  @Test("fires a timer once and not before its time")
  func oneShot() throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let loop = running.loop
    let times = BlockingQueue<MonotonicTime>()
    let start = try running.perform {
      let start = loop.turnTime
      _ = LoopTimer(on: loop, after: 30) { times.push(loop.turnTime) }
      return start
    }
    let fired = try times.next()
    #expect(fired.nanoseconds - start.nanoseconds >= 30_000_000)
    #expect(times.popAll(waiting: 80) == [])
  }

  @Test("fires a repeating timer until it is cancelled")
  func repeating() throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let loop = running.loop
    let counts = BlockingQueue<Int>()
    running.loop.post {
      var count = 0
      var timer: LoopTimer?
      timer = LoopTimer(on: loop, after: 1, every: 2) {
        count += 1
        counts.push(count)
        guard count == 5 else { return }
        timer?.cancel()
        timer?.cancel()
        timer = nil
      }
    }
    #expect(try counts.next(5) == [1, 2, 3, 4, 5])
    #expect(counts.popAll(waiting: 50) == [])
  }

  @Test("does not fire a timer that was cancelled")
  func cancelled() throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let loop = running.loop
    let names = BlockingQueue<String>()
    loop.post {
      let timer = LoopTimer(on: loop, after: 5) { names.push("cancelled") }
      _ = LoopTimer(on: loop, after: 30) { names.push("later") }
      timer.cancel()
    }
    #expect(try names.next() == "later")
    #expect(names.popAll(waiting: 0) == [])
  }
}
