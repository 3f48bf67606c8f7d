/// Where a document in memory stands with the journal.
///
///     loading ──── loaded ───▶ live ──── evict ───▶ evicted
///        │                     │ ▲                     ▲
///        │       append failed │ │ loaded              │
///        │                     ▼ │                     │
///        │    suspended ⇄ reloading                    │
///        └────────────── load failed ──────────────────┘
///
/// Two rules keep memory and journal together after a failure. The document is only read again once
/// every append of it is answered: any of them may become durable until then, and a state from
/// before that would roll back what the journal reports as durable a moment later. And an answer
/// counts only with the token of the oldest append that waits for one, so that no answer fits an
/// edit that took the same revision since.
///
/// A machine without I/O; it does not know what is in the document.
package struct RoomLifecycle: Sendable {
  /// One of the places.
  package enum State: Hashable, Sendable {
    /// It is read for the first time.
    case loading(Generation)
    /// Edits are taken.
    case live
    /// No edits are taken; `isShown` says that memory holds what is on disk, so that whoever comes
    /// can be shown it.
    case suspended(isShown: Bool)
    /// The same, and it is read again.
    case reloading(Generation, isShown: Bool)
    /// It is not in memory any more.
    case evicted
  }

  /// What a state that was read is good for.
  package enum Reading: Hashable, Sendable {
    /// The document begins with it.
    case begin
    /// The document goes on from it.
    case resume
    /// It was read for an earlier opening, or too early.
    case stale
  }

  /// What follows from a failure to read.
  package enum Failure: Hashable, Sendable {
    /// The document cannot be had; whoever waits for it is told so.
    case evict
    /// It stays suspended and can be read again.
    case stay
    /// That reading is not waited for.
    case stale
  }

  /// What follows from the journal's answer to an append.
  package enum Answer: Hashable, Sendable {
    /// Its edits are durable and can be told.
    case commit
    /// They may not be: no more edits are taken.
    case suspend
    /// It is to an append that nobody waits for.
    case ignore
  }

  /// Where the document stands.
  package private(set) var state: State
  /// What memory holds, or is to hold first.
  private var generation: Generation
  /// The newest reading that was asked for.
  private var newestReading: Generation
  /// The appends that the journal has not answered, oldest first.
  private var unanswered: [AppendToken] = []
  /// Whether the two rules are kept, which only a test of the tests denies.
  private let isGuarded: Bool

  /// Begins with the first reading, `reading`, under way.
  ///
  /// - Parameters:
  ///   - opening: Tells this time in memory from all others of the document.
  ///   - isGuarded: `false` leaves out what makes it safe, to see that tests notice.
  package init(opening: Int, isGuarded: Bool = true) {
    generation = Generation(firstOf: opening)
    newestReading = generation
    state = .loading(generation)
    self.isGuarded = isGuarded
  }

  /// The reading that is under way.
  package var reading: Generation? {
    switch state {
    case .loading(let generation), .reloading(let generation, _): generation
    case .live, .suspended, .evicted: nil
    }
  }

  /// Whether the journal has answered every append that it was given.
  package var isAnswered: Bool { unanswered.isEmpty }
}

// MARK: - Reading

extension RoomLifecycle {
  /// Begins to read the document again if that is due: at once after a failure, so that newcomers
  /// are shown what is on disk, and when the journal works again.
  ///
  /// - Parameter journalIsWritable: Whether it works; looked at only where that decides.
  /// - Returns: The reading to begin; `nil` if there is none.
  package mutating func nextReading(
    journalIsWritable: @autoclosure () -> Bool
  ) -> Generation? {
    guard case .suspended(let isShown) = state, isAnswered || !isGuarded,
      !isShown || journalIsWritable()
    else { return nil }
    newestReading = newestReading.next
    state = .reloading(newestReading, isShown: isShown)
    return newestReading
  }

  /// A reading has brought a state: memory holds it from here on, unless it is stale.
  package mutating func loaded(_ reading: Generation) -> Reading {
    guard reading == self.reading else { return .stale }
    defer { state = .live }
    generation = reading
    if case .loading = state { return .begin }
    return .resume
  }

  /// A reading has failed.
  package mutating func loadFailed(_ reading: Generation) -> Failure {
    switch state {
    case .loading(reading):
      state = .evicted
      return .evict
    case .reloading(reading, let isShown):
      state = .suspended(isShown: isShown)
      return .stay
    default:
      return .stale
    }
  }
}

// MARK: - Writing

extension RoomLifecycle {
  /// The journal is given edits up to a revision.
  ///
  /// - Precondition: The document is live.
  package mutating func handedOver(through revision: Int) -> AppendToken {
    precondition(state == .live, "edits are taken by a live document alone")
    let token = AppendToken(generation: generation, lastRevision: revision)
    unanswered.append(token)
    return token
  }

  /// The journal has answered an append.
  package mutating func answered(_ token: AppendToken, isDurable: Bool) -> Answer {
    if unanswered.first == token {
      unanswered.removeFirst()
    } else if isGuarded {
      return .ignore
    }
    guard !isDurable else { return .commit }
    suspend(isShown: false)
    return .suspend
  }

  /// No more edits are taken from here on.
  ///
  /// - Parameter isShown: Whether memory holds what is on disk.
  package mutating func suspend(isShown: Bool) {
    switch state {
    case .live: state = .suspended(isShown: isShown)
    case .suspended(let wasShown): state = .suspended(isShown: wasShown && isShown)
    case .reloading(let reading, let wasShown):
      state = .reloading(reading, isShown: wasShown && isShown)
    case .loading, .evicted: break
    }
  }

  /// Lets the document leave memory, if nothing of it is under way.
  ///
  /// - Returns: Whether it did.
  package mutating func evict() -> Bool {
    guard state == .live, isAnswered else { return false }
    state = .evicted
    return true
  }
}
