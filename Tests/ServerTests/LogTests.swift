import Glibc
import Server
import Synchronization
import Testing
import Transport

/// A pipe in the place of standard error.
private struct Pipe {
  let reader, writer: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    (reader, writer) = (ends[0], ends[1])
  }

  /// Reads lines until one makes `isLast` true.
  func lines(until isLast: (Substring) -> Bool) -> [String] {
    var text = ""
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(reader, &chunk, chunk.count)
      guard count > 0 else { break }
      text += String(decoding: chunk[..<count], as: UTF8.self)
      if text.hasSuffix("\n"), text.split(separator: "\n").contains(where: isLast) { break }
    }
    return text.split(separator: "\n").map(String.init)
  }
}

@Suite("Log")
struct LogTests {
  private static let lossWords = "lines of this log are lost"

  @Test("a pipe that nobody reads holds nobody up, and what is lost is counted and said")
  func fullPipe() throws {
    let pipe = try Pipe()
    let log = try Log(level: .info, descriptor: pipe.writer)
    // More than the pipe and the queue hold; written by this thread, it would wait for ever.
    let count = 20_000
    for number in 0..<count { log(.info, "line \(number), \(String(repeating: "x", count: 50))") }
    let lines = pipe.lines { $0.contains(Self.lossWords) }
    let notice = try #require(lines.last { $0.contains(Self.lossWords) })
    let lostCount = try #require(notice.split(separator: " ").compactMap { Int($0) }.first)
    #expect(lostCount > 0)
    #expect(lines.count { $0.hasPrefix("stet: info: line ") } + lostCount == count)
    log(.info, "after all")
    #expect(pipe.lines { $0.contains("after all") }.last == "stet: info: after all")
    log.close()
    close(pipe.writer)
    close(pipe.reader)
  }

  @Test("a pipe whose reader is gone ends nothing, and a new reader gets the next line")
  func brokenPipe() throws {
    // A named pipe can have another reader afterwards.
    let path = "/tmp/stet-log-\(getpid())"
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let first = open(path, O_RDONLY | O_NONBLOCK)
    let writer = open(path, O_WRONLY)
    try #require(first >= 0 && writer >= 0)
    let log = try Log(level: .info, descriptor: writer)
    close(first)
    for number in 0..<3 { log(.info, "line \(number)") }
    log.close()
    let second = open(path, O_RDONLY | O_NONBLOCK)
    let later = try Log(level: .info, descriptor: writer)
    later(.info, "read again")
    later.close()
    var bytes = [UInt8](repeating: 0, count: 1000)
    let count = read(second, &bytes, bytes.count)
    #expect(String(decoding: bytes[..<max(count, 0)], as: UTF8.self) == "stet: info: read again\n")
    close(second)
    close(writer)
  }
}
