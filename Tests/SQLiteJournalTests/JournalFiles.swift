import Glibc

/// The bytes of a journal's files, and ways in which they are spoilt.
struct JournalFiles {
  /// The main file.
  var main: [UInt8]
  /// The log beside it; empty if there is none.
  var log: [UInt8]

  private static let pageByteCount = 4096
  private static let logHeaderByteCount = 32

  /// What happens to the files.
  enum Damage: CaseIterable, Sendable {
    case flippedBytes, flippedHeader, truncated, zeroPage, randomPage, swappedPages, noise
    case flippedLog, truncatedLog, otherLog, zeroLog, indexNoise

    /// Whether what is lost looks like commits that never ended, so that no trace need be left.
    var isOfLog: Bool {
      switch self {
      case .flippedLog, .truncatedLog, .otherLog, .zeroLog: true
      default: false
      }
    }
  }

  /// Reads both files at `path`.
  init(readingFrom path: String) {
    main = Self.content(path)
    log = Self.content(path + "-wal")
  }

  /// Writes the files to `path`, damaged as `random` has it; `other` has a log to be mixed up.
  func write(
    to path: String, with damage: Damage, mixing other: JournalFiles,
    using random: inout some RandomNumberGenerator
  ) {
    var files = self
    files.spoil(damage, other, &random)
    Self.store(files.main, path)
    if !files.log.isEmpty { Self.store(files.log, path + "-wal") }
    guard damage == .indexNoise else { return }
    Self.store((0..<1 << 15).map { _ in UInt8.random(in: 0...255, using: &random) }, path + "-shm")
  }

  private mutating func spoil(
    _ damage: Damage, _ other: JournalFiles, _ random: inout some RandomNumberGenerator
  ) {
    let pageCount = main.count / Self.pageByteCount
    let page = Int.random(in: 0..<pageCount, using: &random)
    let range = page * Self.pageByteCount..<(page + 1) * Self.pageByteCount
    switch damage {
    case .flippedBytes: Self.flip(&main, in: 0..<main.count, &random)
    case .flippedHeader: Self.flip(&main, in: 0..<100, &random)
    case .truncated: main.removeLast(Int.random(in: 1...main.count, using: &random))
    case .zeroPage: main.replaceSubrange(range, with: repeatElement(0, count: range.count))
    case .randomPage:
      for index in range { main[index] = UInt8.random(in: 0...255, using: &random) }
    case .swappedPages:
      let there = Int.random(in: 0..<pageCount, using: &random) * Self.pageByteCount
      for offset in 0..<Self.pageByteCount {
        main.swapAt(range.lowerBound + offset, there + offset)
      }
    case .noise: main = (0..<main.count).map { _ in UInt8.random(in: 0...255, using: &random) }
    case .flippedLog: Self.flip(&log, in: 0..<log.count, &random)
    case .truncatedLog: log.removeLast(Int.random(in: 1...log.count, using: &random))
    case .otherLog: log = other.log
    case .zeroLog:
      let start = Int.random(in: 0..<log.count, using: &random)
      log.replaceSubrange(start..<log.count, with: repeatElement(0, count: log.count - start))
    case .indexNoise: break
    }
  }

  private static func flip(
    _ bytes: inout [UInt8], in range: Range<Int>, _ random: inout some RandomNumberGenerator
  ) {
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      bytes[Int.random(in: range, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
    }
  }

  /// Whether a file is there.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The bytes of a file; none if it is not there.
  static func content(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: max(0, Int(lseek(descriptor, 0, SEEK_END))))
    precondition(pread(descriptor, &bytes, bytes.count, 0) == bytes.count, "\(path) is whole")
    return bytes
  }

  /// Writes a file.
  static func store(_ bytes: [UInt8], _ path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "\(path) has room")
  }
}
