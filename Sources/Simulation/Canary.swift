/// A way to break the server on purpose, to see that the checks see it.
package enum Canary: Sendable, CaseIterable {
  /// The server tells the peers of an edit before the journal has it.
  case acknowledgesBeforeCommit
  /// After a restart the newest edit of a session is not known any more.
  case forgetsDedupeRow
  /// An edit is transformed as the one that was committed first.
  case transformsWithWrongSide
  /// The journal reports an append as done that a crash takes back.
  case losesSyncedAppend
  /// A message of a catch-up is left out.
  case skipsCatchUpEdit
  /// A revision of a client is taken for the text of its number, uncompared, in the same epoch.
  case trustsRevisions
  /// A document is read again although appends of it are unanswered, and any answer counts.
  case lifecycleWithoutGuard
}
