/// What became of one append of a batch.
package enum AppendOutcome: Sendable, Equatable {
  /// Its entries are on disk.
  case appended
  /// Nothing was written: the journal stands at another revision than expected.
  case conflict(actualRevision: Int)
}
