import DocumentEngine
import Journaling

/// The journal's thread: appends that it was given, and the transaction that it is at. What has
/// come meanwhile is one transaction, which waits for what is about to come as the policy says.
struct CommitQueue {
  /// An append and by what name its answer is told.
  typealias Handed = (append: JournalAppend, token: AppendToken)

  /// What to do next.
  enum Step: Equatable {
    /// Nothing, until something comes or a transaction ends.
    case none
    /// Look again at this time, in nanoseconds.
    case wait(until: UInt64)
    /// Write the transaction.
    case commit
  }

  /// What was given and is not in a transaction.
  private var waiting: [Handed] = []
  /// What is being written.
  private(set) var committing: [Handed] = []
  private var gathering: Pacing.Gathering
  /// When the transaction was begun, in nanoseconds.
  private var start: UInt64 = 0
  /// How many edits a wait is for.
  private var target: Int?

  init(_ pacing: Pacing) { gathering = Pacing.Gathering(pacing) }

  /// Whether there is nothing to do.
  var isEmpty: Bool { waiting.isEmpty && committing.isEmpty }

  mutating func push(_ handed: Handed) { waiting.append(handed) }

  /// Looks whether there is a transaction to begin.
  mutating func next(at now: UInt64) -> Step {
    let count = Self.editCount(of: waiting)
    guard committing.isEmpty, count > 0 else { return .none }
    if let expected = gathering.expectation(with: count, at: now), target ?? .max > count {
      target = count + expected.count
      return .wait(until: expected.until)
    }
    if target != nil { gathering.gathered(count) }
    target = nil
    committing = waiting
    waiting = []
    start = now
    return .commit
  }

  /// The transaction has ended.
  mutating func end(at now: UInt64) -> [Handed] {
    gathering.committed(
      Self.editCount(of: committing), waitingCount: Self.editCount(of: waiting), from: start,
      to: now)
    defer { committing = [] }
    return committing
  }

  private static func editCount(of handed: [Handed]) -> Int {
    handed.reduce(0) { $0 + $1.append.entries.count }
  }
}
