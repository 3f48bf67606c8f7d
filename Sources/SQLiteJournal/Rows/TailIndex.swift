/// Where in the tail each document's edits are.
struct TailIndex {
  /// Edits of one document with dense revisions.
  struct Run {
    /// Revision of the first.
    var firstRevision: Int
    /// Places in the tail, by revision.
    var arrivals: [Int64]
    /// The newest edit of each session; some may be folded by now, those before the run are not
    /// among them. `nil` if a row could not be read.
    var edits: [UInt64: TailEdit]?

    var lastRevision: Int { firstRevision + arrivals.count - 1 }
  }

  private(set) var runs: [Int64: Run] = [:]
  /// How many edits are in all runs.
  private(set) var count = 0
  /// Whether a run began anew.
  private(set) var isBroken = false

  /// Adds an edit of `document` by `session`, `nil` if its row can be read no further than its
  /// revision.
  ///
  /// - Returns: `false` if its revision does not follow the run, which then begins anew with it.
  @discardableResult
  mutating func append(
    _ arrival: Int64, revision: Int, _ edit: TailEdit?, by session: UInt64, of document: Int64
  ) -> Bool {
    count += 1
    let previous = runs[document]?.lastRevision
    guard previous == revision - 1 else {
      count -= runs[document]?.arrivals.count ?? 0
      if previous != nil { isBroken = true }
      runs[document] = Run(
        firstRevision: revision, arrivals: [arrival], edits: edit.map { [session: $0] })
      return previous == nil
    }
    runs[document]?.arrivals.append(arrival)
    if let edit {
      runs[document]?.edits?[session] = edit
    } else {
      runs[document]?.edits = nil
    }
    return true
  }

  /// Forgets the edits of `document` up to and including `revision`.
  mutating func drop(through revision: Int, of document: Int64) {
    guard let run = runs[document], run.firstRevision <= revision else { return }
    let dropped = min(revision - run.firstRevision + 1, run.arrivals.count)
    count -= dropped
    if dropped == run.arrivals.count {
      runs[document] = nil
    } else {
      runs[document]?.firstRevision = revision + 1
      runs[document]?.arrivals.removeFirst(dropped)
    }
  }
}
