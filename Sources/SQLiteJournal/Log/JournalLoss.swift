/// What tells that a journal lacks edits that were acknowledged.
struct JournalLoss {
  /// What may be lost, and what tells so; `nil` if nothing does.
  var loss: String?
  /// Why it cannot be told whether something is missing; `nil` if it can.
  var doubt: String?
  /// That the newest edits may be missing, and what tells so; `nil` if nothing does.
  var suspicion: String?

  /// Compares what a journal holds with what was acknowledged.
  ///
  /// - Parameters:
  ///   - held: What it holds.
  ///   - usage: Whether it says that it was in use.
  ///   - acknowledged: What the file beside it said before that was counted.
  ///   - path: The journal.
  init(
    _ held: DurableCount, _ usage: Usage, _ acknowledged: DurableCountFile.Reading,
    ofJournal path: String
  ) {
    let file = DurableCountFile.path(besideJournal: path)
    let hasLog = (FileIdentity(path + "-wal")?.byteCount ?? 0) > 0
    if usage.isInUse, !hasLog {
      suspicion =
        "\(path) was copied from a journal in use without its log: the newest edits may be missing"
      if let nameCount = FileIdentity(path)?.nameCount, nameCount > 1 {
        // Who began another log here would have the two write the file over in turn.
        loss =
          "\(path) was in use under another of its \(nameCount) names (hard links), and the log "
          + "with the newest edits lies beside that one"
        return
      }
    }
    switch acknowledged {
    case .count(let count) where count.epoch == held.epoch:
      // By the count it is known what is missing.
      suspicion = nil
      guard let lost = count.loss(in: held) else { return }
      loss =
        "\(path) lacks \(lost), which were acknowledged (\(file) counts them): its log was "
        + "damaged, cut short or deleted, or it is an older copy"
    case .count: doubt = "\(file) is that of another journal"
    case .unreadable: doubt = "\(file) cannot be read"
    case .absent:
      guard hasLog else { return }
      doubt = "\(file) is not there"
      guard let damage = LogScan.damage(besideJournal: path) else { return }
      loss =
        "frame \(damage.frame) of \(path)-wal is damaged, and with it \(damage.commitCount) "
        + "commits behind it are lost"
    }
  }
}
