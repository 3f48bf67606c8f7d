import EditModel

/// Sessions that left, in the order of their leaving, numbered from 0.
struct Departures {
  private var sessions: [SessionID] = []
  private var first = 0

  /// The number of the next one.
  var end: Int { first + sessions.count }
  /// How many are kept.
  var count: Int { sessions.count }

  /// Adds one.
  mutating func append(_ session: SessionID) {
    sessions.append(session)
  }

  /// Forgets those with lower numbers.
  mutating func drop(before number: Int) {
    let count = min(max(0, number - first), sessions.count)
    sessions.removeFirst(count)
    first += count
  }

  /// Those from a number on.
  func sessions(from number: Int) -> ArraySlice<SessionID> {
    sessions[max(0, number - first)...]
  }
}
