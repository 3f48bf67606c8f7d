import Glibc
import Journaling

extension SQLiteJournal {
  /// How many copies may stand beside a journal.
  private static let copyLimit = 9

  /// Copies a journal whose file or log has lost its name to a new file beside it: what its
  /// connection still holds is gone with the process.
  ///
  /// - Parameter writer: The open journal, in no transaction.
  /// - Returns: Where the copy is, or why there is none, as the end of a sentence.
  /// - Complexity: O(n) in the bytes of the file; nothing can be written meanwhile anyway.
  func rescue(_ writer: JournalWriter) -> String {
    do throws(JournalError) {
      let copy = try makeCopyFile()
      // The copy has no log, and lacks nothing.
      if writer.isMarkSeen { try? writer.updateMark(to: false) }
      do throws(JournalError) {
        try writer.database.copy(to: copy)
        try check(copy, holds: writer)
      } catch {
        unlink(copy)
        throw error
      }
      return "; all it held is now in \(copy)"
    } catch {
      return "; what it held could not be copied: \(error.message)"
    }
  }

  private func makeCopyFile() throws(JournalError) -> String {
    for number in 1...Self.copyLimit {
      let copy = "\(path)-rescued-\(number)"
      let descriptor = open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor < 0 else {
        close(descriptor)
        return copy
      }
      guard errno == EEXIST else {
        throw JournalError(.inputOutput, "open \(copy): \(String(cString: strerror(errno)))")
      }
    }
    throw JournalError(.inputOutput, "there are \(Self.copyLimit) copies already")
  }

  /// Makes sure that a copy can be opened and has as many edits as the journal.
  private func check(_ copy: String, holds writer: JournalWriter) throws(JournalError) {
    let found = try JournalFollower(path: copy, options: options).refreshed {
      view throws(JournalError) in
      try DurableCount(in: view.reader.database, lineage: view.reader.lineage())
    }
    for suffix in ["-wal", "-shm"] { unlink(copy + suffix) }
    guard found.edits == writer.nextArrival - 1 else {
      throw JournalError(
        .corrupt, "\(copy) has \(found.edits) edits of \(writer.nextArrival - 1)")
    }
  }
}
