import Journaling

/// Looks at the log while it is in use: SQLite reads in it what it needs and nothing else, and goes
/// on behind the end of one that was cut short.
extension Database {
  /// Most frames of a commit that are read back.
  private static let readBackLimit = 256

  /// What all connections know of the log (SQLite, "WAL-mode File Format" §2.1).
  private struct LogEnd {
    let pageByteCount: Int
    let frameCount: Int
    /// The checksum after the newest frame.
    let checksum: LogChecksum
    let salt: UInt64

    var frameByteCount: Int { LogFrameCheck.headByteCount + pageByteCount }

    init(_ index: UnsafeRawPointer) {
      let pageByteCount = Int(index.loadUnaligned(fromByteOffset: 14, as: UInt16.self))
      self.pageByteCount = pageByteCount == 1 ? 65536 : pageByteCount
      frameCount = Int(index.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
      var sum = LogChecksum()
      sum.first = index.loadUnaligned(fromByteOffset: 24, as: UInt32.self)
      sum.second = index.loadUnaligned(fromByteOffset: 28, as: UInt32.self)
      checksum = sum
      salt = index.loadUnaligned(fromByteOffset: 32, as: UInt64.self)
    }

    /// Where a frame begins, counted from 1, in bytes.
    func start(ofFrame number: Int) -> Int {
      LogHeader.byteCount + (number - 1) * frameByteCount
    }
  }

  /// Whether the head of the newest frame is in the log. Inside a transaction that writes, in which
  /// nobody else adds to it.
  ///
  /// - Complexity: One read of 24 bytes.
  /// - Throws: `.inputOutput`.
  func holdsNewestFrame() throws(JournalError) -> Bool {
    guard let index = try logIndex() else { return true }
    let end = LogEnd(index)
    guard end.frameCount > 0 else { return true }
    var head = [UInt8](repeating: 0, count: LogFrameCheck.headByteCount)
    guard readLog(into: &head, at: end.start(ofFrame: end.frameCount)) else { return false }
    return head.withUnsafeBytes { head in
      head.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == end.salt
        && LogChecksum(written: UnsafeRawBufferPointer(rebasing: head[16...])) == end.checksum
    }
  }

  /// Whether the frames of the newest commit are in the log as they were written. Inside a
  /// transaction that writes.
  ///
  /// - Complexity: O(n) in their bytes.
  /// - Throws: `.inputOutput`.
  func holdsNewestCommit() throws(JournalError) -> Bool {
    guard let index = try logIndex() else { return true }
    let end = LogEnd(index)
    guard end.frameCount > 0 else { return true }
    var bytes = [UInt8](repeating: 0, count: LogHeader.byteCount)
    guard readLog(into: &bytes, at: 0), let header = bytes.withUnsafeBytes({ LogHeader($0) }),
      header.salt == end.salt
    else { return false }
    var frame = [UInt8](repeating: 0, count: end.frameByteCount)
    var head = [UInt8](repeating: 0, count: LogFrameCheck.headByteCount)
    for number in stride(from: end.frameCount, to: 0, by: -1).prefix(Self.readBackLimit) {
      guard readLog(into: &frame, at: end.start(ofFrame: number)) else { return false }
      var check = LogFrameCheck(header)
      if number > 1 {
        guard readLog(into: &head, at: end.start(ofFrame: number - 1)) else { return false }
        check = head.withUnsafeBytes { LogFrameCheck(header, behind: $0) }
      }
      guard frame.withUnsafeBytes({ check.isNext($0) }) else { return false }
      if number > 1, head.withUnsafeBytes({ header.isCommit($0) }) { return true }
    }
    return true
  }
}
