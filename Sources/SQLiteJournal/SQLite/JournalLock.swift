import Glibc
import Journaling
import Synchronization

/// Keeps every other writer away from a journal, by a lock on the file itself: whatever name leads
/// to it, a symbolic link or a hard one, there is one lock, and nobody can delete it.
///
/// It is an open file description lock (Linux, fcntl(2)) on a byte behind those that SQLite locks
/// (0x40000000 and 511 more). Readers do not look at it. The descriptor that holds it stays open
/// as long as the process: closing any descriptor of a file drops the locks that SQLite holds on it
/// in this process (POSIX.1-2017, fcntl).
struct JournalLock: ~Copyable {
  /// A file that this process has locked, or had.
  private struct KeptFile {
    let identity: FileIdentity
    let descriptor: Int32
    var isLocked = false
  }

  /// Which byte is locked.
  private static let place: off_t = 0x4000_0200
  /// Linux's number of the command; the header hides it from Swift.
  private static let setLock: Int32 = 37  // F_OFD_SETLK
  private static let keptFiles = Mutex<[KeptFile]>([])

  /// The file.
  let identity: FileIdentity
  /// Whether the file was made for the lock: it is empty then.
  let isOfNewFile: Bool

  /// Takes the lock on the journal at `path`, which is made, for its owner alone, if it is not
  /// there.
  ///
  /// - Throws: `.locked` if another writer has it, `.readOnly` if it cannot be written, `.missing`
  ///   if its folder is not there, `.diskFull`.
  init(onJournal path: String) throws(JournalError) {
    (identity, isOfNewFile) = try Self.keptFiles.withLock { files throws(JournalError) in
      while true {
        Self.forgetDeleted(&files)
        let (index, isNew) = try Self.find(path, in: &files)
        guard !files[index].isLocked, try Self.set(F_WRLCK, files[index].descriptor, path) else {
          throw JournalError(.locked, "another server has the journal \(path)")
        }
        if FileIdentity(path) == files[index].identity {
          files[index].isLocked = true
          return (files[index].identity, isNew)
        }
        // Another file, or none, took its place before it was locked.
        _ = try Self.set(F_UNLCK, files[index].descriptor, path)
      }
    }
  }

  deinit {
    Self.keptFiles.withLock { [identity] files in
      guard let index = files.firstIndex(where: { $0.identity == identity }) else { return }
      _ = try? Self.set(F_UNLCK, files[index].descriptor, "")
      files[index].isLocked = false
    }
  }

  /// Opens a file unless it is open already.
  private static func find(
    _ path: String, in files: inout [KeptFile]
  ) throws(JournalError) -> (index: Int, isNew: Bool) {
    if let identity = FileIdentity(path),
      let index = files.firstIndex(where: { $0.identity == identity })
    {
      return (index, false)
    }
    var isNew = true
    var descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0, errno == EEXIST {
      isNew = false
      descriptor = open(path, O_RDWR | O_CLOEXEC)
    }
    guard descriptor >= 0, let identity = FileIdentity(of: descriptor) else {
      throw failure("open", path, errno)
    }
    files.append(KeptFile(identity: identity, descriptor: descriptor))
    return (files.count - 1, isNew)
  }

  /// A file without a name can be opened by nobody any more, so that its locks keep nobody away.
  private static func forgetDeleted(_ files: inout [KeptFile]) {
    files.removeAll { file in
      var status = stat()
      guard !file.isLocked, fstat(file.descriptor, &status) == 0, status.st_nlink == 0 else {
        return false
      }
      close(file.descriptor)
      return true
    }
  }

  /// - Returns: Whether nobody else has the lock.
  private static func set(
    _ kind: Int32, _ descriptor: Int32, _ path: String
  ) throws(JournalError) -> Bool {
    var range = flock()
    range.l_type = Int16(kind)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = place
    range.l_len = 1
    if fcntl(descriptor, setLock, &range) == 0 { return true }
    guard errno == EAGAIN || errno == EACCES else { throw failure("lock", path, errno) }
    return false
  }

  private static func failure(_ call: String, _ path: String, _ code: Int32) -> JournalError {
    JournalError(
      JournalError.Kind(systemError: code) ?? .inputOutput,
      "\(call) \(path): \(String(cString: strerror(code)))")
  }
}
