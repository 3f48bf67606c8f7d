import DocumentEngine
import Glibc

/// Keeps every other writer away from a journal, by a lock on a file beside it.
///
/// The lock is not on the journal itself: closing any descriptor of that file would drop the locks
/// that SQLite holds on it in this process (POSIX.1-2017, fcntl). Readers do not look at it.
struct JournalLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock beside the journal at `path`.
  ///
  /// - Throws: `.locked` if another writer has it.
  init(besideJournal path: String) throws(JournalError) {
    let lockPath = path + "-lock"
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("open", lockPath, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // `deinit` would close it once more if it were stored by now, and by then it may be the
      // descriptor of another thread's file.
      let code = errno
      close(descriptor)
      throw code == EWOULDBLOCK
        ? JournalError(.locked, "another server has the journal \(path)")
        : Self.failure("lock", lockPath, code)
    }
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  private static func failure(_ call: String, _ path: String, _ code: Int32) -> JournalError {
    let message = "\(call) \(path): \(String(cString: strerror(code)))"
    switch code {
    case EACCES, EPERM, EROFS: return JournalError(.readOnly, message)
    case ENOENT, ENOTDIR: return JournalError(.missing, message)
    case ENOSPC, EDQUOT: return JournalError(.diskFull, message)
    default: return JournalError(.inputOutput, message)
    }
  }
}
