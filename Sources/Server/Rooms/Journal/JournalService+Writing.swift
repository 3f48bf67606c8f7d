import Cryptography
import DocumentEngine
import EditModel
import Journaling
import Threads

extension JournalService {
  /// - Parameter first: The journal; `nil` if it could not be opened for writing so far.
  func write(to first: (any JournalWriting)?) {
    var journal = first
    // How long to wait for work before tidying; `nil` if there is nothing to tidy.
    var quietTime: Int? = 0
    var gathering = Pacing.Gathering(pacing)
    var watched = MonotonicTime.now().nanoseconds
    while let taken = take(
      waiting: status.isWritable
        ? quietTime ?? pauses.watchMilliseconds : pauses.retryMilliseconds, gathering: &gathering)
    {
      do throws(JournalError) {
        if !status.isWritable {
          if let journal {
            try journal.reopen()
          } else {
            journal = try store.openWriter(of: epoch.bits)
          }
          status.recover()
        }
        guard let journal else { continue }
        try watch(journal, since: &watched)
        if !taken.isEmpty {
          if journal.isMaintenanceOverdue { _ = try journal.maintain() }
          try perform(taken, on: journal, gathering: &gathering)
          lineage.note(journal.epoch)
          quietTime = pacing.quietMilliseconds
        } else if quietTime != nil {
          quietTime = try journal.maintain() ? 0 : nil
        }
      } catch {
        status.fail(error)
        refuse(taken, error)
      }
    }
    if let journal { tidy(journal) }
  }

  /// Looks at the journal's files now and then: whoever spoils or deletes them does not say so.
  private func watch(
    _ journal: any JournalWriting, since watched: inout UInt64
  ) throws(JournalError) {
    let now = MonotonicTime.now().nanoseconds
    guard now - watched >= UInt64(pauses.watchMilliseconds) * 1_000_000 else { return }
    watched = now
    try journal.watch()
    lineage.note(journal.epoch)
  }

  /// Finishes the work in the background, so that who opens the journal next finds a short tail;
  /// what is left after a while waits for the next server.
  private func tidy(_ journal: any JournalWriting) {
    let end = MonotonicTime.now().nanoseconds + UInt64(pauses.tidyingMilliseconds) * 1_000_000
    do throws(JournalError) {
      while status.isWritable, MonotonicTime.now().nanoseconds < end, try journal.maintain() {}
    } catch {
      // All that was acknowledged stands; there is nobody left to be told.
      status.fail(error)
    }
  }

  private func refuse(_ taken: [Work], _ error: JournalError) {
    for work in taken {
      switch work {
      case .append(let batch): batch.reply(.failure(error))
      case .checkpoint: break
      case .renewEpoch: endRenewal(isMade: false)
      }
    }
  }

  /// Waits for work: first for edits that are likely to come in a moment, until all of them are
  /// there, so that the first of them wakes nobody.
  ///
  /// - Parameters:
  ///   - milliseconds: How long to wait for anything; `nil` for ever.
  ///   - gathering: Says what is likely to come.
  /// - Returns: What has come, nothing after that time, and `nil` in the end.
  private func take(
    waiting milliseconds: Int?, gathering: inout Pacing.Gathering
  ) -> [Work]? {
    let now = MonotonicTime.now().nanoseconds
    let count = work.waitingWeight
    if let expected = gathering.expectation(with: count, at: now) {
      work.gather(
        weight: count + expected.count, until: MonotonicTime(nanoseconds: expected.until))
      if let taken = work.popAll(waiting: 0), !taken.isEmpty {
        gathering.gathered(Self.editCount(of: taken))
        return taken
      }
    }
    return work.popAll(waiting: milliseconds)
  }

  private static func editCount(of taken: [Work]) -> Int {
    taken.reduce(0) { sum, work in
      if case .append(let batch) = work { sum + batch.editCount } else { sum }
    }
  }

  private func endRenewal(isMade: Bool) {
    lineage.endRenewal(at: MonotonicTime.now().nanoseconds, isMade: isMade)
  }

  private func renewEpoch(of journal: any JournalWriting) {
    do throws(JournalError) {
      try journal.renewEpoch(to: Random.bits())
      endRenewal(isMade: true)
    } catch {
      // The next append meets whatever is wrong, and the next such client asks for it again.
      endRenewal(isMade: false)
    }
  }

  /// Writes all edits of `taken` in one transaction, then its checkpoints.
  private func perform(
    _ taken: [Work], on journal: any JournalWriting, gathering: inout Pacing.Gathering
  ) throws(JournalError) {
    var batches: [Batch] = []
    for case .append(let batch) in taken { batches.append(batch) }
    if !batches.isEmpty {
      let start = MonotonicTime.now().nanoseconds
      var outcomes = try journal.append(batches.flatMap(\.appends))[...]
      gathering.committed(
        Self.editCount(of: taken), waitingCount: work.waitingWeight, from: start,
        to: MonotonicTime.now().nanoseconds)
      for batch in batches {
        batch.reply(.success(Array(outcomes.prefix(batch.appends.count))))
        outcomes = outcomes.dropFirst(batch.appends.count)
      }
    }
    for case .checkpoint(let document, let prepared) in taken {
      // A checkpoint only saves time: one that fails is missed by nobody, and the next append meets
      // whatever is wrong with the disk.
      do throws(JournalError) {
        try journal.write(prepared, of: document)
      } catch {
        // Each would wait as long for the lock, and the edits behind them for all.
        if error.kind == .locked { break }
      }
    }
    for case .renewEpoch in taken { renewEpoch(of: journal) }
  }
}
