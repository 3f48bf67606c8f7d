/// Whom a document's broadcasts are written to next.
///
/// Peers that wait for the acknowledgement of an edit are written to first. The others follow in
/// rounds of a few writes in each turn, so that a commit can run meanwhile and no other document
/// waits for all peers of a crowded one. Where commits follow each other closely, who waits for
/// nothing is written to after every second one.
///
///     members   a  b  c  d  e  f  g      authors  e
///                     ▲                           ▲
///                     the round goes on here      is first
///
/// A machine without I/O: the caller writes to whom `next` names.
struct Rounds: Sendable {
  /// Whom a round is for.
  enum Audience: Sendable {
    /// All live peers.
    case everybody
    /// Those who were not written to since before the last commit.
    case latecomers
  }

  private struct Member {
    let peer: PeerID
    /// How many commits had been told when it was last written to.
    var toldCommitCount: Int
  }

  /// The peers that take part in the broadcasts.
  private var members: [Member] = []
  /// The place among them of the peer of a slot; `nil` for one that takes no part.
  private var places: [Int?] = []
  /// Commits that were told.
  private var commitCount = 0
  /// Peers whose edits are among the broadcasts, in the order of their edits.
  private var authors: [PeerID] = []
  /// How many of them were written to.
  private var servedAuthorCount = 0
  /// Which of the members the round comes to next; behind the last it goes on with the first.
  private var cursor = 0
  /// How many members the round has not come to.
  private var roundCount = 0
  /// The round writes to those who were last written to before so many commits.
  private var roundCommit = 0
  /// How many more peers may be written to in this turn.
  private var writesLeft = 0
  /// How many of those that wait for no acknowledgement.
  private var roundWritesLeft = 0

  /// How often everybody had been come to: what was told before may be forgotten then.
  private(set) var passCount = 0

  /// Begins without members.
  init() {}

  /// Whether a peer takes part.
  func isMember(_ peer: PeerID) -> Bool { place(of: peer) != nil }

  private func place(of peer: PeerID) -> Int? {
    guard peer.slot < places.count, let place = places[peer.slot], members[place].peer == peer
    else { return nil }
    return place
  }

  // MARK: - Members

  /// Lets a peer take part from here on.
  mutating func add(_ peer: PeerID) {
    guard !isMember(peer) else { return }
    while places.count <= peer.slot { places.append(nil) }
    places[peer.slot] = members.count
    members.append(Member(peer: peer, toldCommitCount: commitCount))
    // The round passes the new last place on its way to the first.
    if roundCount > 0 { roundCount += 1 }
  }

  /// Ends that.
  mutating func remove(_ peer: PeerID) {
    guard let place = place(of: peer) else { return }
    places[peer.slot] = nil
    let last = members.removeLast()
    if last.peer != peer {
      members[place] = last
      places[last.peer.slot] = place
    }
    // The one that changed its place may have been ahead of the round and be behind it now.
    if roundCount > 0 { roundCount = members.count }
  }

  // MARK: - What there is to write

  /// A commit is told from here on.
  mutating func beginCommit() { commitCount += 1 }

  /// Has peers written to whose edits are among the broadcasts.
  mutating func acknowledge(_ peers: ArraySlice<PeerID>) { authors += peers }

  /// Has all peers written to that a round is for, beside those of the round under way.
  mutating func begin(for audience: Audience) {
    roundCommit = max(roundCommit, audience == .everybody ? .max : commitCount - 1)
    roundCount = members.count
  }

  // MARK: - Writing

  /// Begins the writes of a turn.
  ///
  /// - Parameters:
  ///   - writeCount: To how many peers.
  ///   - roundCount: To how many that wait for no acknowledgement.
  mutating func beginTurn(writeCount: Int, roundCount: Int) {
    writesLeft = writeCount
    roundWritesLeft = roundCount
  }

  /// The next peer to be written to in this turn; `nil` if the others wait for the next one. O(1),
  /// but for members who need no write.
  mutating func next() -> PeerID? {
    guard writesLeft > 0 else { return nil }
    if let author = nextAuthor() {
      writesLeft -= 1
      return author
    }
    guard roundWritesLeft > 0, let peer = nextOfRound() else { return nil }
    writesLeft -= 1
    roundWritesLeft -= 1
    return peer
  }

  /// Ends the writes of a turn.
  ///
  /// - Returns: Whether there are others to write to.
  mutating func endTurn() -> Bool {
    writesLeft = 0
    guard servedAuthorCount == authors.count && roundCount == 0 else { return true }
    roundCommit = 0
    passCount += 1
    return false
  }

  private mutating func nextAuthor() -> PeerID? {
    while servedAuthorCount < authors.count {
      let author = authors[servedAuthorCount]
      servedAuthorCount += 1
      guard let place = place(of: author) else { continue }
      members[place].toldCommitCount = commitCount
      return author
    }
    authors.removeAll(keepingCapacity: true)
    servedAuthorCount = 0
    return nil
  }

  private mutating func nextOfRound() -> PeerID? {
    while roundCount > 0 && !members.isEmpty {
      roundCount -= 1
      if cursor >= members.count {
        cursor = 0
        // A round is prolonged by each commit, and may be so for ever.
        passCount += 1
      }
      let place = cursor
      cursor += 1
      guard members[place].toldCommitCount < roundCommit else { continue }
      members[place].toldCommitCount = commitCount
      return members[place].peer
    }
    roundCount = 0
    return nil
  }
}
