import DocumentEngine
import Testing

@Suite("The lifecycle of a room")
struct RoomLifecycleTests {
  /// A lifecycle in a state, with what it takes to let the events of that state happen.
  private struct Place {
    var lifecycle: RoomLifecycle
    /// A reading that was asked for last.
    var reading: Generation
    /// An append that the journal has not answered, or one of long ago.
    var token: AppendToken

    /// Goes through the events that lead to the state.
    init(_ name: String) throws {
      lifecycle = RoomLifecycle(opening: 1)
      reading = try #require(lifecycle.reading)
      _ = lifecycle.loaded(reading)
      token = lifecycle.handedOver(through: 1)
      switch name {
      case "loading":
        lifecycle = RoomLifecycle(opening: 2)
        reading = try #require(lifecycle.reading)
      case "live": _ = lifecycle.answered(token, isDurable: true)
      case "live, unanswered": break
      case "suspended, unanswered":
        let first = token
        token = lifecycle.handedOver(through: 2)
        _ = lifecycle.answered(first, isDurable: false)
      case "suspended": _ = lifecycle.answered(token, isDurable: false)
      case "suspended, shown":
        _ = lifecycle.answered(token, isDurable: true)
        lifecycle.suspend(isShown: true)
      case "reloading":
        _ = lifecycle.answered(token, isDurable: false)
        let next = lifecycle.nextReading(journalIsWritable: false)
        reading = try #require(next)
      default:
        _ = lifecycle.answered(token, isDurable: true)
        let isGone = lifecycle.evict()
        #expect(isGone)
      }
    }

    mutating func readAgain(journalIsWritable: Bool) -> Generation? {
      lifecycle.nextReading(journalIsWritable: journalIsWritable)
    }
  }

  private static let states = [
    "loading", "live", "live, unanswered", "suspended, unanswered", "suspended",
    "suspended, shown", "reloading", "evicted",
  ]

  /// What each event does in each state; what is not listed does nothing.
  private static let table: [String: [String: String]] = [
    "loading": ["loaded": "begin → live", "loadFailed": "evict → evicted"],
    "live": ["evict": "true → evicted", "suspend": "→ suspended"],
    "live, unanswered": [
      "appended": "commit → live", "appendFailed": "suspend → suspended", "suspend": "→ suspended",
    ],
    "suspended, unanswered": [
      "appended": "commit → suspended", "appendFailed": "suspend → suspended",
    ],
    "suspended": ["nextReading": "→ reloading", "nextReadingWritable": "→ reloading"],
    "suspended, shown": ["nextReadingWritable": "→ reloading", "suspend": "→ suspended"],
    "reloading": ["loaded": "resume → live", "loadFailed": "stay → suspended"],
    "evicted": [:],
  ]

  @Test("every event in every state does what the table says", arguments: states)
  func table(state: String) throws {
    let expected = try #require(Self.table[state])
    for event in [
      "loaded", "loadFailed", "appended", "appendFailed", "suspend", "nextReading",
      "nextReadingWritable", "evict",
    ] {
      var place = try Place(state)
      let before = place.lifecycle.state
      let outcome = Self.let(event, happenIn: &place)
      let nothing = ["stale", "ignore", "false", ""]
      if let row = expected[event] {
        let now = Self.name(place.lifecycle.state)
        let said = outcome.isEmpty ? "→ \(now)" : "\(outcome) → \(now)"
        #expect(said == row, "\(event) in \(state)")
      } else {
        #expect(nothing.contains(outcome), "\(event) in \(state)")
        #expect(place.lifecycle.state == before, "\(event) in \(state)")
      }
    }
  }

  /// Lets an event happen and says what the machine says of it.
  private static func `let`(_ event: String, happenIn place: inout Place) -> String {
    switch event {
    case "loaded": return "\(place.lifecycle.loaded(place.reading))"
    case "loadFailed": return "\(place.lifecycle.loadFailed(place.reading))"
    case "appended": return "\(place.lifecycle.answered(place.token, isDurable: true))"
    case "appendFailed": return "\(place.lifecycle.answered(place.token, isDurable: false))"
    case "suspend": place.lifecycle.suspend(isShown: false)
    case "nextReading": _ = place.lifecycle.nextReading(journalIsWritable: false)
    case "nextReadingWritable": _ = place.lifecycle.nextReading(journalIsWritable: true)
    default: return "\(place.lifecycle.evict())"
    }
    return ""
  }

  private static func name(_ state: RoomLifecycle.State) -> String {
    switch state {
    case .loading: "loading"
    case .live: "live"
    case .suspended: "suspended"
    case .reloading: "reloading"
    case .evicted: "evicted"
    }
  }

  @Test("a reading that comes back after an eviction and a new opening is stale")
  func otherOpening() throws {
    let before = RoomLifecycle(opening: 1)
    var after = RoomLifecycle(opening: 2)
    let late = try #require(before.reading)
    #expect(after.loaded(late) == .stale)
    #expect(after.loadFailed(late) == .stale)
    #expect(after.reading != nil)
  }

  @Test("nothing is read while an append is unanswered or a reading is under way")
  func noSecondReading() throws {
    var place = try Place("suspended, unanswered")
    #expect(place.readAgain(journalIsWritable: true) == nil)
    _ = place.lifecycle.answered(place.token, isDurable: true)
    let reading = place.readAgain(journalIsWritable: false)
    #expect(reading != nil)
    #expect(place.readAgain(journalIsWritable: true) == nil)
  }

  @Test("after a failure it is read once at once, and again when the journal works")
  func onceForNewcomers() throws {
    var place = try Place("reloading")
    #expect(place.lifecycle.loaded(place.reading) == .resume)
    place.lifecycle.suspend(isShown: true)
    #expect(place.readAgain(journalIsWritable: false) == nil)
    #expect(place.readAgain(journalIsWritable: true) != nil)
  }

  @Test("an answer counts once, in its turn, and in no later generation")
  func answersFit() throws {
    var place = try Place("live, unanswered")
    let second = place.lifecycle.handedOver(through: 2)
    #expect(place.lifecycle.answered(second, isDurable: true) == .ignore)
    #expect(place.lifecycle.answered(place.token, isDurable: true) == .commit)
    #expect(place.lifecycle.answered(place.token, isDurable: true) == .ignore)
    #expect(place.lifecycle.answered(second, isDurable: false) == .suspend)
    let next = place.readAgain(journalIsWritable: true)
    let reading = try #require(next)
    #expect(place.lifecycle.loaded(reading) == .resume)
    let later = place.lifecycle.handedOver(through: 2)
    #expect(later.lastRevision == second.lastRevision && later != second)
    #expect(place.lifecycle.answered(second, isDurable: true) == .ignore)
  }
}
