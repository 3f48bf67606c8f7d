import Glibc

/// Looks through a log for frames that SQLite does not find: it ends at the first that does not
/// follow from those before it ("WAL-mode File Format" §4.4).
struct LogScan {
  /// Commits of the log's own generation behind its first frame that does not follow.
  struct Damage: Equatable {
    /// Which frame does not follow, counted from 1; 0 is the header.
    var frame: Int
    /// How many commits end behind it.
    var commitCount: Int
  }

  /// Looks through the log beside the journal at `path`, while a writer may add to it.
  ///
  /// What a power cut leaves of the newest commits may look so, too. It is for a journal whose
  /// durable count is not known, and which was therefore moved here whole.
  ///
  /// - Complexity: O(n) in the bytes of the log.
  /// - Returns: `nil` if nothing is behind the end, or if there is no log.
  static func damage(besideJournal path: String) -> Damage? {
    let descriptor = open(path + "-wal", O_RDONLY | O_CLOEXEC)
    // SQLite holds no lock on this file, so that closing a descriptor of it drops none.
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let first = damage(in: descriptor) else { return nil }
    // A frame that was looked for before it was written is there now, and so is all before it.
    return damage(in: descriptor)?.frame == first.frame ? first : nil
  }

  private static func damage(in descriptor: Int32) -> Damage? {
    var bytes = [UInt8](repeating: 0, count: LogHeader.byteCount)
    guard read(descriptor, &bytes, 0) else { return nil }
    guard let header = bytes.withUnsafeBytes({ LogHeader($0) }),
      (512...65536).contains(header.pageByteCount)
    else { return isEmpty(descriptor) ? nil : Damage(frame: 0, commitCount: 1) }
    var check = LogFrameCheck(header)
    var frame = [UInt8](
      repeating: 0, count: LogFrameCheck.headByteCount + header.pageByteCount)
    var damage: Damage?
    var number = 0
    while read(descriptor, &frame, LogHeader.byteCount + number * frame.count) {
      number += 1
      let (isSound, isCommit) = frame.withUnsafeBytes { frame in
        (damage == nil && check.isNext(frame), header.isCommit(frame))
      }
      if isSound { continue }
      if damage == nil {
        damage = Damage(frame: number, commitCount: 0)
      } else if isCommit {
        damage?.commitCount += 1
      }
    }
    return damage?.commitCount == 0 ? nil : damage
  }

  /// Whether nothing was ever written behind the header but zeros that fill the log.
  private static func isEmpty(_ descriptor: Int32) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var offset = LogHeader.byteCount
    while true {
      let count = pread(descriptor, &bytes, bytes.count, off_t(offset))
      guard count > 0 else { return true }
      guard !bytes[..<count].contains(where: { $0 != 0 }) else { return false }
      offset += count
    }
  }

  private static func read(_ descriptor: Int32, _ bytes: inout [UInt8], _ offset: Int) -> Bool {
    pread(descriptor, &bytes, bytes.count, off_t(offset)) == bytes.count
  }
}
