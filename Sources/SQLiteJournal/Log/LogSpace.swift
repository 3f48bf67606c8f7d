import Glibc

/// Fills the log of a journal with zeros ahead of its use, so that commits overwrite blocks that
/// are there already: a sync then has no metadata to write (measured, with the filling: 142 instead
/// of 242 µs). Where the disk has little room the log grows by itself.
struct LogSpace {
  /// Free bytes in the log below which it is filled further.
  private static let leastByteCount = 64 << 10
  /// By how much.
  private static let stepByteCount = 4 << 20
  /// How many times as much as is filled must be free on the disk.
  private static let freeFactor = 8

  private let path: String
  private let frameByteCount: Int
  private let reserveByteCount: Int
  /// Up to where the log is filled.
  private var byteCount = 0
  /// Up to where it is used before the disk is asked again whether it has room.
  private var patientByteCount = 0
  /// Size to which SQLite cuts the log when that begins anew, in bytes.
  private(set) var limitByteCount: Int

  /// Makes ready to fill the log at `path`, whose file has pages of `pageByteCount` bytes;
  /// `reserveByteCount` of it are filled at the start and kept.
  init(_ path: String, pageByteCount: Int, reserveByteCount: Int) {
    self.path = path
    self.reserveByteCount = reserveByteCount
    frameByteCount = LogFrameCheck.headByteCount + pageByteCount
    limitByteCount = reserveByteCount
  }

  /// Fills the log for the start and waits until that is on disk.
  ///
  /// To be called while nobody else can write to the log.
  mutating func reserve() {
    fill(to: reserveByteCount, isSynced: true)
  }

  /// Fills the log further if it is nearly used up to where it is filled. The next commit syncs
  /// that, too.
  ///
  /// To be called while nobody else can write to the log.
  ///
  /// - Parameter pageCount: Pages in the log.
  mutating func keepAhead(of pageCount: Int) {
    let usedByteCount = usedByteCount(pageCount)
    guard usedByteCount + Self.leastByteCount > byteCount, usedByteCount >= patientByteCount
    else { return }
    let isFilled = fill(
      to: max(usedByteCount, byteCount) + Self.stepByteCount, isSynced: false)
    patientByteCount = isFilled ? 0 : usedByteCount + Self.stepByteCount
  }

  /// Takes note that the log began anew, whereupon SQLite cut it to `limitByteCount`. What it was
  /// cut to the next time is what it has needed this time: under a steady load nothing is cut and
  /// filled again, and after a long reader or a storm of edits the room comes back.
  ///
  /// - Parameter pageCount: Pages that the log had before.
  mutating func beginAnew(after pageCount: Int) {
    byteCount = min(byteCount, limitByteCount)
    limitByteCount = max(reserveByteCount, usedByteCount(pageCount))
    patientByteCount = 0
  }

  private func usedByteCount(_ pageCount: Int) -> Int {
    LogHeader.byteCount + pageCount * frameByteCount
  }

  /// Extends the file to `end` bytes. Whatever fails is undone: the log grows by itself then.
  ///
  /// - Returns: Whether the file has so many now.
  @discardableResult
  private mutating func fill(to end: Int, isSynced: Bool) -> Bool {
    // SQLite holds no lock on this file, so that closing a descriptor of it drops none.
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    byteCount = max(0, Int(lseek(descriptor, 0, SEEK_END)))
    let start = byteCount
    guard byteCount < end else { return true }
    guard Self.freeByteCount(descriptor) >= Self.freeFactor * (end - byteCount) else {
      return false
    }
    let zeros = [UInt8](repeating: 0, count: 1 << 16)
    while byteCount < end {
      let written = pwrite(
        descriptor, zeros, min(zeros.count, end - byteCount), off_t(byteCount))
      guard written > 0 else {
        byteCount = start
        ftruncate(descriptor, off_t(start))
        return false
      }
      byteCount += written
    }
    if isSynced { fsync(descriptor) }
    return true
  }

  /// What the disk of a file has free for everybody, in bytes.
  private static func freeByteCount(_ descriptor: Int32) -> Int {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0 else { return 0 }
    return Int(clamping: status.f_bavail) * Int(clamping: status.f_frsize)
  }
}
