import Glibc

/// The file beside a journal that says how much of it was acknowledged.
struct DurableCountFile: ~Copyable {
  /// What such a file says.
  enum Reading: Equatable {
    /// There is none: the journal was stopped in good order, or is a copy.
    case absent
    /// There is one that was never written whole, or is damaged.
    case unreadable
    case count(DurableCount)
  }

  private let descriptor: Int32

  /// Where it is.
  static func path(besideJournal journal: String) -> String { journal + "-durable" }

  /// Reads the file beside a journal.
  static func read(besideJournal journal: String) -> Reading {
    let descriptor = open(path(besideJournal: journal), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno == ENOENT ? .absent : .unreadable }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: DurableCount.byteCount)
    guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return .unreadable }
    return bytes.withUnsafeBytes { DurableCount($0) }.map { .count($0) } ?? .unreadable
  }

  /// Makes the file, or takes over the one that is there, and has it on disk with `count`.
  ///
  /// - Returns: `nil` if that cannot be: the journal is written without it then.
  init?(besideJournal journal: String, _ count: DurableCount) {
    descriptor = open(
      Self.path(besideJournal: journal), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    note(count)
    fsync(descriptor)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes what is durable now; what cannot be written is missed by nobody but a later reader.
  func note(_ count: DurableCount) {
    _ = count.withBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Deletes the file: all that it counts is in the journal itself, whose log is gone.
  static func remove(besideJournal journal: String) { unlink(path(besideJournal: journal)) }
}
