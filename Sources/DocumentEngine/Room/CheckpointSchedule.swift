import Journaling

/// When the text of one document in memory is stored: it is taken at the newest revision as soon as
/// the policy says so, and given to the journal once that revision is durable.
struct CheckpointSchedule {
  private let policy: CheckpointPolicy
  /// The revision of the newest checkpoint, as far as known.
  private var revision = 0
  /// What the authority had committed by then, in bytes; less than 0 if that was before it was
  /// loaded.
  private var byteCount = 0
  /// A checkpoint whose revision is not durable yet.
  private var next: Checkpoint?

  init(policy: CheckpointPolicy) { self.policy = policy }

  /// Takes note of how far the newest checkpoint is behind a state that the journal gave.
  ///
  /// - Parameters:
  ///   - state: The state.
  ///   - committedByteCount: What the authority has committed so far, in bytes.
  mutating func note(_ state: DocumentState, committedByteCount: Int) {
    next = nil
    revision = state.checkpointRevision
    byteCount = committedByteCount - state.uncheckpointedByteCount
  }

  /// Whether the newest text is to be taken.
  ///
  /// - Parameters:
  ///   - revision: Its revision.
  ///   - committedByteCount: What the authority has committed so far, in bytes.
  ///   - textByteCount: Bytes of the text.
  ///   - isLast: Whether the document leaves memory: any edit since the last one makes one due.
  /// - Returns: Whether it is.
  func isDue(
    at revision: Int, committedByteCount: Int, textByteCount: Int, isLast: Bool
  ) -> Bool {
    guard next == nil else { return false }
    let editCount = revision - self.revision
    return isLast
      ? editCount > 0
      : policy.isDue(
        editCount: editCount, byteCount: committedByteCount - byteCount,
        textByteCount: textByteCount)
  }

  /// The newest text was taken.
  mutating func take(_ checkpoint: Checkpoint, committedByteCount: Int) {
    next = checkpoint
    byteCount = committedByteCount
  }

  /// The checkpoint that was taken, once it is durable; it is given away.
  mutating func popDurable(through durableRevision: Int) -> Checkpoint? {
    guard let checkpoint = next, checkpoint.revision <= durableRevision else { return nil }
    next = nil
    revision = checkpoint.revision
    return checkpoint
  }
}
