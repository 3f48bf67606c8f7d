/// A journal to be read. One object is used by one thread at a time; calls block.
///
/// After an error it opens the journal again before its next use, so that it recovers by itself
/// once the disk does.
package protocol Journal: AnyObject {
  /// What was found when it was opened.
  var remarks: [JournalRemark] { get }

  /// Takes note of the epoch that the writer has given the journal: whoever opens it again expects
  /// that one.
  func expect(epoch: UInt64)

  /// Lets `body` ask the newest state: whatever it asks is answered from that one state, at the
  /// price of one transaction.
  ///
  /// - Parameter body: The questions. The view is not to be used once it has returned.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, or what keeps the journal from being read.
  func view<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer
}
