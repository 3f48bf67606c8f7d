/// Where a journal is kept, and how it is opened. To be used from any thread.
///
/// One writer and any number of readers are opened, each for a thread of its own.
package protocol JournalStore: Sendable {
  /// Who else writes the journal while this process does.
  var policy: WriterPolicy { get }

  /// Opens the journal for writing, and makes it if it is not there.
  ///
  /// - Parameter epoch: The lineage that it is to be of; `nil` takes any.
  /// - Returns: The journal, with all that a writer must know before its first append.
  /// - Throws: `JournalError` if it cannot be written now, or is of another lineage.
  func openWriter(of epoch: UInt64?) throws(JournalError) -> any JournalWriting

  /// Opens the journal for reading.
  ///
  /// - Returns: The journal, which may open itself when it is first asked.
  /// - Throws: `JournalError` if it is not there or cannot be read.
  func openReader() throws(JournalError) -> any Journal

  /// Opens for reading a journal that cannot be written for now. What it shows is as durable as
  /// what a writer would show.
  ///
  /// - Parameter error: Why it cannot be written.
  /// - Returns: The journal.
  /// - Throws: `error` if that will not pass by itself, or if the journal cannot be read either.
  func openReader(because error: JournalError) throws(JournalError) -> any Journal

  /// Brings a checkpoint into the form in which it is kept, for the writer of this store. May take
  /// as long as O(n) in the bytes of the text, and runs on any thread.
  func prepare(_ checkpoint: Checkpoint) -> any PreparedCheckpoint
}
