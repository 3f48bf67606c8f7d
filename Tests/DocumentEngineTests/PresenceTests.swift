import DocumentEngine
import EditModel
import OperationalTransform
import Testing

@Suite("Presence")
struct PresenceTests {
  private func message(_ number: UInt64, _ revision: Int, _ selections: String) -> String {
    #"{"type":"presence","session":"\#(SessionID(bits: number).text)","#
      + #""revision":\#(revision),"selections":\#(selections)}"#
  }

  @Test("selections are moved over the edits since, and told to the others")
  func moved() throws {
    var stage = try Stage(text: "abc", revision: 1)
    let reader = try stage.join(1)
    let writer = try stage.join(2)
    try stage.send(writer, 1, on: 1, #"["xy",3]"#)
    stage.sync()
    _ = stage.take()
    let update = PresenceUpdate(
      revision: 1, selections: .text([TextSelection(anchor: 0, head: 2)]), user: nil)
    stage.authority.receive(update, from: reader, into: &stage.outbox)
    #expect(stage.authority.tellPresence(at: 1_000, into: &stage.outbox) == nil)
    #expect(stage.take() == ["1: " + message(1, 2, "[[0,4]]")])
  }

  @Test("presence is told at most so often, the last value wins")
  func rate() throws {
    var stage = try Stage(text: "abc", revision: 1)
    let reader = try stage.join(1)
    _ = try stage.join(2)
    for head in 0...2 {
      let update = PresenceUpdate(
        revision: 1, selections: .text([TextSelection(anchor: 0, head: head)]), user: nil)
      stage.authority.receive(update, from: reader, into: &stage.outbox)
      _ = stage.authority.tellPresence(at: 1_000, into: &stage.outbox)
    }
    #expect(stage.take() == ["1: " + message(1, 1, "[[0,0]]")])
    #expect(stage.authority.tellPresence(at: 1_050, into: &stage.outbox) == nil)
    #expect(stage.take() == ["1: " + message(1, 1, "[[0,2]]")])
  }

  @Test("a selection outside the text of its revision ends the connection of its sender alone")
  func outside() throws {
    var stage = try Stage(text: "abc", revision: 1)
    let writer = try stage.join(2)
    try stage.send(writer, 1, on: 1, #"["xy",3]"#)
    stage.sync()
    _ = stage.take()
    for (revision, length) in [(1, 3), (2, 5)] {
      let peer = try stage.join(UInt64(revision + 10))
      let update = PresenceUpdate(
        revision: revision, selections: .text([TextSelection(anchor: 0, head: length)]), user: nil)
      stage.authority.receive(update, from: peer, into: &stage.outbox)
      #expect(stage.take() == [], "its end is inside")
      let beyond = PresenceUpdate(
        revision: revision, selections: .text([TextSelection(anchor: length + 1, head: 0)]),
        user: nil)
      stage.authority.receive(beyond, from: peer, into: &stage.outbox)
      let said = stage.take()
      #expect(said.dropFirst().first == "\(peer.slot) closed malformed-message")
      let left = SessionID(bits: UInt64(revision + 10)).text
      #expect(said.last == #"all: {"type":"left","session":"\#(left)"}"#)
      #expect(said.count == 3, "the others are told nothing else")
    }
  }

  @Test("a newcomer is told who is here, and all are told who left")
  func comingAndGoing() throws {
    var stage = try Stage(text: "abc", revision: 1)
    let reader = try stage.join(1)
    let update = PresenceUpdate(
      revision: 1, selections: .text([]), user: Array(#"{"name":"Ada"}"#.utf8))
    stage.authority.receive(update, from: reader, into: &stage.outbox)
    _ = stage.authority.tellPresence(at: 1_000, into: &stage.outbox)
    _ = try stage.joined(2)
    #expect(stage.take().last?.contains(#""user":{"name":"Ada"}"#) == true)
    stage.authority.leave(reader, into: &stage.outbox)
    let left = #"{"type":"left","session":"\#(SessionID(bits: 1).text)"}"#
    #expect(stage.take() == ["all: " + left])
  }

  /// Limits with which no more than a few presences go to one peer at a time.
  private static var crowdLimits: EngineLimits {
    var limits = Stage.limits
    limits.peerCount = 50
    return limits
  }

  /// Lets sessions from 1 on be here, each with a selection.
  private func crowd(_ count: UInt64, on stage: inout Stage) throws -> [PeerID] {
    var peers: [PeerID] = []
    for number in 1...count {
      let peer = try stage.join(number)
      peers.append(peer)
      // It takes all parts of what it is told.
      for _ in 0..<20 { stage.authority.drained(peer, into: &stage.outbox) }
      try show(0, of: peer, on: &stage)
    }
    _ = stage.take()
    return peers
  }

  private func show(_ head: Int, of peer: PeerID, on stage: inout Stage) throws {
    stage.time.loopMilliseconds += 50
    let update = PresenceUpdate(
      revision: 1, selections: .text([TextSelection(anchor: 0, head: head)]), user: nil)
    stage.authority.receive(update, from: peer, into: &stage.outbox)
    let wait = stage.authority.tellPresence(at: stage.time.loopMilliseconds, into: &stage.outbox)
    #expect(wait == nil)
  }

  @Test("a crowd's presences come in parts, each when the one before it was taken")
  func parts() throws {
    var stage = try Stage(text: "abc", revision: 1, limits: Self.crowdLimits)
    _ = try crowd(20, on: &stage)
    let newcomer = try stage.joined(30)
    var told: [String] = []
    var parts = 0
    var said = stage.take().filter { $0.contains(#""presence""#) || $0.contains("awaited") }
    while said.last == "20 awaited" {
      said.removeLast()
      let byteCount = said.map(\.utf8.count).reduce(0, +)
      #expect(byteCount < 400)
      told += said
      parts += 1
      try #require(parts < 20)
      stage.authority.drained(newcomer, into: &stage.outbox)
      said = stage.take()
    }
    told += said
    #expect(parts > 3)
    let all = (1...20).map { "20: " + message($0, 1, "[[0,0]]") }
    #expect(told == all)
    stage.authority.drained(newcomer, into: &stage.outbox)
    #expect(stage.take() == [])
  }

  @Test("a peer that falls behind again and again is told of each presence once, and comes back")
  func noLivelock() throws {
    var stage = try Stage(text: "abc", revision: 1, limits: Self.crowdLimits)
    _ = try crowd(20, on: &stage)
    let slow = try stage.joined(30)
    var said = stage.take().filter { $0.contains(#""presence""#) }
    for _ in 0..<20 {
      stage.authority.fellBehind(slow, into: &stage.outbox)
      stage.authority.drained(slow, into: &stage.outbox)
      said += stage.take().filter { $0.contains(#""presence""#) }
    }
    let all = (1...20).map { "20: " + message($0, 1, "[[0,0]]") }
    #expect(said == all)
  }

  @Test("what changed and who left while a peer was behind is told when it is back, and only that")
  func missed() throws {
    var stage = try Stage(text: "abc", revision: 1, limits: Self.crowdLimits)
    let peers = try crowd(4, on: &stage)
    stage.authority.fellBehind(peers[3], into: &stage.outbox)
    try show(1, of: peers[1], on: &stage)
    try show(2, of: peers[1], on: &stage)
    stage.authority.leave(peers[0], into: &stage.outbox)
    _ = stage.take()
    stage.authority.drained(peers[3], into: &stage.outbox)
    let left = #"{"type":"left","session":"\#(SessionID(bits: 1).text)"}"#
    #expect(stage.take() == ["3 live", "3: " + left, "3: " + message(2, 1, "[[0,2]]")])
    try show(3, of: peers[1], on: &stage)
    let news = message(2, 1, "[[0,3]]")
    #expect(stage.take() == ["2: " + news, "3: " + news])
  }

  @Test("presences of one moment are told over several, so that no peer gets too many at once")
  func rationed() throws {
    var stage = try Stage(text: "abc", revision: 1, limits: Self.crowdLimits)
    let peers = try crowd(20, on: &stage)
    stage.time.loopMilliseconds += 50
    for peer in peers {
      let update = PresenceUpdate(
        revision: 1, selections: .text([TextSelection(anchor: 1, head: 1)]), user: nil)
      stage.authority.receive(update, from: peer, into: &stage.outbox)
    }
    var now = stage.time.loopMilliseconds
    var told = 0
    var rounds = 0
    while let wait = stage.authority.tellPresence(at: now, into: &stage.outbox) {
      let said = stage.take().filter { $0.hasPrefix("0: ") }
      #expect(said.count <= 3)
      told += said.count
      rounds += 1
      try #require(wait == 1 && rounds < 20)
      now += wait
    }
    told += stage.take().filter { $0.hasPrefix("0: ") }.count
    #expect(told == 19)
    #expect(rounds > 3)
  }

  @Test("a peer that has missed too many departures has to come again")
  func manyDepartures() throws {
    var limits = Self.crowdLimits
    limits.peerCount = 3
    var stage = try Stage(text: "abc", revision: 1, limits: limits)
    let slow = try stage.join(1)
    stage.authority.fellBehind(slow, into: &stage.outbox)
    for number: UInt64 in 2...5 {
      let guest = try stage.join(number)
      try show(0, of: guest, on: &stage)
      stage.authority.leave(guest, into: &stage.outbox)
    }
    #expect(stage.take().contains("0 closed too-slow"))
  }
}
