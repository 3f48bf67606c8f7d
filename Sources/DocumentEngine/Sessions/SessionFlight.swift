import EditModel

/// What it takes to place an edit that was sent while earlier ones of its session were in flight.
///
/// Such an edit is made on `base` followed by the session's own edits, while the authority has
/// committed others' edits in between. So those others' edits are needed as they look *after* the
/// session's own ones:
///
///     //           base
///     //     own  /    \  theirs
///     //         /      \
///     //   next ↙\      /
///     //  theirs' \    / own'
///     //           head
///
/// For a client that waits for each acknowledgement only its last edit is kept; others' edits are
/// carried past own ones when a second edit really comes on an old base.
enum SessionFlight {
  /// Others' edits by revision, each as it applies after all own edits and the ones before it.
  typealias Theirs = [(revision: Int, operation: Operation)]

  /// Nothing is known: the session's last edit was committed before the document was loaded.
  case unknown
  /// The last edit as its client sent it; all edits between `base` and its commit are others'.
  case single(base: Int, operation: Operation)
  /// Several own edits were in flight; these are the others' edits that the client may not have.
  case several(Theirs)

  /// The others' edits behind `base` and before the session's last own edit.
  ///
  /// - Parameters:
  ///   - base: The revision that the client has seen, older than `lastRevision`.
  ///   - lastRevision: The revision of the session's last own edit.
  ///   - history: The committed edits in memory.
  /// - Returns: `nil` if what it takes is not in memory.
  func theirs(
    behind base: Int, before lastRevision: Int, in history: OperationHistory
  ) -> Theirs? {
    switch self {
    case .unknown:
      return nil
    case .several(let theirs):
      return theirs.filter { $0.revision > base }
    case .single(let lastBase, let operation):
      guard lastBase >= history.horizon else { return nil }
      var own = operation
      var theirs: Theirs = []
      for revision in lastBase..<lastRevision - 1 {
        guard var operation = history.operation(at: revision + 1) else { return nil }
        own.carry(past: &operation)
        if revision >= base { theirs.append((revision + 1, operation)) }
      }
      return theirs
    }
  }

  /// Carries `operation` past each of `theirs`, and those past it.
  static func carry(_ operation: Operation, past theirs: inout Theirs) -> Operation {
    var own = operation
    for index in theirs.indices { own.carry(past: &theirs[index].operation) }
    return own
  }
}
