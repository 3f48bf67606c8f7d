import Glibc

/// Which file a path led to: it stays the same while the file is written, and changes when it is
/// deleted, moved away or replaced.
struct FileIdentity: Equatable {
  private let device: UInt
  private let inode: UInt
  /// Size of the file at that time, in bytes.
  let byteCount: Int
  /// How many names led to it then, by hard links.
  let nameCount: Int

  /// Looks where `path` leads to; `nil` if nowhere.
  ///
  /// Not for the log before each commit: on Linux 6.13 and later whoever asks for the times of a
  /// file makes the next write set a finer one, and the next sync has the inode to write as well
  /// (measured: a commit of one edit takes 150 instead of 113 µs).
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Looks which file a descriptor is of; `nil` if it is of none.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    byteCount = Int(status.st_size)
    nameCount = Int(clamping: status.st_nlink)
  }

  /// Tells whether `path` leads to anything, without touching it.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func == (left: Self, right: Self) -> Bool {
    left.device == right.device && left.inode == right.inode
  }
}
