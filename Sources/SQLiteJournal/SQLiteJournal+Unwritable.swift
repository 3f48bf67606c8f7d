import Glibc
import Journaling

extension SQLiteJournal {
  /// Opens a journal for reading that a server cannot write for now.
  ///
  /// What the log holds is brought to disk first: it may be in memory alone after a crash, and
  /// nobody is to see it then.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - error: Why it cannot be written.
  /// - Returns: The journal.
  /// - Throws: `error` if that will not pass by itself, or if the journal cannot be read either;
  ///   `.corrupt` if it lacks what was acknowledged.
  static func readOnly(
    path: String, because error: JournalError
  ) throws(JournalError) -> SQLiteJournal {
    let mayPass = error.kind == .diskFull || error.kind == .readOnly
    guard mayPass, syncLog(of: JournalPath.real(path)) else { throw error }
    let found: (loss: String?, suspicion: String?)
    let journal: SQLiteJournal
    do throws(JournalError) {
      found = try JournalVerifier(path: path).acknowledgedLoss()
      journal = try SQLiteJournal(path: path, access: .reader)
    } catch _ {
      throw error
    }
    if let loss = found.loss { throw JournalError(.corrupt, loss) }
    journal.suspicion = found.suspicion
    return journal
  }

  /// - Returns: Whether all that the log has is on disk.
  private static func syncLog(of path: String) -> Bool {
    let descriptor = open(path + "-wal", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno == ENOENT }
    defer { close(descriptor) }
    // A disk that can only be read has nothing to bring there.
    return fsync(descriptor) == 0 || errno == EROFS || errno == EINVAL
  }
}
