/// The policy of commit latency: how long a commit waits for edits that are about to come, who is
/// told of it at once, and when nobody sleeps because an answer is due.
///
/// Where people type, nothing waits for anything: an edit that comes alone is committed at once and
/// told to everybody at once. All of this is about closed loops, in which an acknowledgement is
/// answered by the next edit. Each number was chosen by a measurement that its comment names; they
/// are values, so that a test or a simulation may have others.
///
/// Three machines share it, each on its own thread or place: `Gathering` (the journal's thread),
/// `Telling` (a room) and `Polling` (an event loop).
package struct Pacing: Sendable, Equatable {
  /// How often the duration of the last commit the next one may wait for edits. With it the server
  /// took 64 to 68 instead of 92 to 96 µs of one core for an edit of two writers, and 22.5 instead
  /// of 28.8 µs for one of twenty. Twenty made 44.9 k edits a second with 1, 51.4 k with 3, and
  /// 48.6 k with 10 (medians of three runs in turn, as the other figures of alternatives).
  package var patience: UInt64 = 3
  /// Longest such wait, in nanoseconds, however slow the disk is. Where a sync takes 0.15 ms it
  /// decides nothing: twenty writers made 50.9, 51.4 and 50.6 k edits a second with 0.25, 1 and
  /// 4 ms.
  package var gatheringNanoseconds: UInt64 = 1_000_000
  /// Most commits for which waiting is not tried again after it was in vain: who types loses one
  /// wait in so many commits to it. Twenty writers made 44.7, 51.4 and 39.9 k edits a second with
  /// 16, 256 and 4,096.
  package var skipLimit = 256
  /// To how many peers broadcasts are written in one turn: a commit can run while the others wait
  /// for theirs, and no other document waits for all peers of a crowded one. One writer with 8
  /// edits in flight and 49 readers made 12.0 k edits a second with 16 of them in a turn, and
  /// 10.7 k with all in one.
  package var writtenPeerCount = 24
  /// To how many of those who wait for no acknowledgement while answers to acknowledgements are
  /// likely to come in at once. With the authors first and these behind them, after every second
  /// commit, the same load made 989 k deliveries a second instead of 818 k.
  package var hurriedPeerCount = 4
  /// How soon behind a commit the next edits must come to be taken for answers to it, in
  /// nanoseconds; measured with the one above. With 0.25, 1 and 4 ms an edit of that load took
  /// 37.3, 34.0 and 33.7 µs of one core, and 99 in 100 readers had it within 2.1, 2.3 and 2.5 ms.
  package var answerNanoseconds: UInt64 = 1_000_000
  /// How long, about, a peer that waits for no acknowledgement may wait for the edits of a commit
  /// while others follow closely, in milliseconds; measured with the two above, by which it is 2
  /// to 4 ms. With 1, 2 and 8 ms 99 in 100 readers of that load had an edit within 2.2, 2.3 and
  /// 2.3 ms: there the rounds decide, and it bounds what comes when they end.
  package var listenerMilliseconds: UInt64 = 2
  /// How long answers to acknowledgements are polled for without sleeping where edits follow each
  /// commit at once, in nanoseconds. With it two writers made 8.1 k edits a second instead of
  /// 6.7 k; counted from the last answer, and not from the commit, twenty have half of their
  /// acknowledgements within 670 instead of 716 µs.
  package var pollNanoseconds: UInt64 = 100_000
  /// How long nothing must have come before the journal is tidied, in milliseconds: longer than
  /// writers in a closed loop take to answer. With it 99 in 100 acknowledgements of twenty writers
  /// came within 1.0 to 1.2 ms instead of 4.0 ms.
  package var quietMilliseconds = 3

  /// The policy as it was measured.
  package init() {}
}
