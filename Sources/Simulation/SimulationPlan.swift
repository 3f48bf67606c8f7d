import DocumentEngine

/// How often each thing happens in one run, drawn from its seed; some never do.
struct SimulationPlan: Sendable {
  var userCount = 3
  var inFlightLimit = 1
  /// How many times users act in all.
  var actCount = 60
  /// Longest pause between two acts of a user, in milliseconds.
  var pauseMilliseconds = 40
  /// Longest way of a message, in milliseconds.
  var delayMilliseconds = 30
  /// Longest time that an append takes, in milliseconds.
  var appendMilliseconds = 10
  /// Longest time until a document is read, in milliseconds.
  var loadMilliseconds = 10
  /// Whether the journal is given more while it has not answered yet.
  var pipelinesAppends = false
  /// Longest way of an answer from the journal's thread to the room's, in milliseconds.
  var answerMilliseconds = 1
  /// Bytes that the lines of every second user take in a millisecond.
  var slowLine = Int.max
  /// Longest message that what lies between users and server passes on, in bytes.
  var relayByteCount = Int.max
  /// Whether whoever loses a connection goes on with a client made of what the other one wrote
  /// down.
  var reloadsPages = false
  /// Bytes on their way to a client that make it fall behind.
  var behindByteCount = Int.max

  // Acts of a user, by weight.
  var insert = 10
  var delete = 5
  var replace = 2
  var burst = 2
  var presence = 2
  var leave = 1
  var forget = 0
  var impostor = 0

  // Faults, by weight; and how many there are.
  var faultCount = 6
  var cut = 3
  var crash = 2
  var appendFails = 2
  var appendFailsWritten = 1
  var readFails = 1
  var checkpoint = 1
  var create = 1
  var unload = 1
  var restore = 0

  /// Chance in a thousand that an edit goes to the front or the end, where ties are.
  var tiePermille = 400
  var limits: EngineLimits
  var checkpoints: CheckpointPolicy
  var pacing = Pacing()

  /// Draws a plan.
  init(using random: inout SeededRandom) {
    limits = Self.drawLimits(using: &random)
    checkpoints = CheckpointPolicy(
      editCount: random.one(of: [2, 10, 1000]), editCountLimit: 1000, textByteCountOfEdit: 64,
      byteCount: 1 << 20)
    userCount = random.number(in: 1...5)
    inFlightLimit = random.one(of: [1, 1, 2, 4])
    actCount = random.number(in: 10...120)
    pauseMilliseconds = random.one(of: [2, 10, 40, 200])
    delayMilliseconds = random.one(of: [1, 5, 30, 100])
    appendMilliseconds = random.one(of: [0, 2, 10, 60])
    loadMilliseconds = random.one(of: [0, 10, 200])
    pipelinesAppends = random.happens(600)
    behindByteCount = random.one(of: [.max, .max, 3000, 1000])
    faultCount = random.one(of: [0, 3, 6, 12])
    tiePermille = random.one(of: [0, 400, 1000])
    for weight in Self.weights where random.happens(250) { self[keyPath: weight] = 0 }
    forget = random.one(of: [0, 0, 1])
    impostor = random.one(of: [0, 0, 1])
    if insert + delete + replace + burst == 0 { insert = 1 }
    slowLine = random.one(of: [.max, .max, 200, 10, 2])
    answerMilliseconds = random.one(of: [0, 1, 20])
    drawPacing(using: &random)
  }

  /// Draws how commits are paced, in times that users and journal of the plan meet.
  private mutating func drawPacing(using random: inout SeededRandom) {
    pacing.gatheringNanoseconds = UInt64(random.one(of: [1, 50])) * 1_000_000
    pacing.skipLimit = random.one(of: [4, 256])
    pacing.writtenPeerCount = random.one(of: [1, 2, 24])
    pacing.hurriedPeerCount = random.one(of: [1, 4])
    pacing.answerNanoseconds = UInt64(random.one(of: [1, 20, 200])) * 1_000_000
    pacing.listenerMilliseconds = UInt64(random.one(of: [2, 30]))
  }

  /// Has the journal be backed up and put back, among other faults.
  mutating func restoreOften() {
    restore = 30
    // Some write before others come back.
    loadMilliseconds = 0
    appendMilliseconds = min(appendMilliseconds, pauseMilliseconds)
    faultCount = max(faultCount, 12)
    userCount = max(userCount, 3)
    actCount = max(actCount, 60)
  }

  /// Has appends fail that are written after all, while others behind them are on their way and
  /// everybody goes on typing.
  mutating func failWhileMoreIsHanded() {
    pipelinesAppends = true
    appendMilliseconds = 60
    loadMilliseconds = min(loadMilliseconds, 10)
    pauseMilliseconds = min(pauseMilliseconds, 10)
    delayMilliseconds = min(delayMilliseconds, 5)
    userCount = max(userCount, 3)
    appendFailsWritten = 10
    faultCount = max(faultCount, 8)
  }

  // Key paths of a value type's stored members; nothing is captured.
  private static var weights: [WritableKeyPath<SimulationPlan, Int>] {
    [
      \.insert, \.delete, \.replace, \.burst, \.presence, \.leave, \.cut, \.crash, \.appendFails,
      \.appendFailsWritten, \.readFails, \.checkpoint, \.create, \.unload,
    ]
  }

  private static func drawLimits(using random: inout SeededRandom) -> EngineLimits {
    EngineLimits(
      documentUTF16Count: 1 << 20, componentCount: 1000, peerCount: 64, selectionCount: 4,
      userByteCount: 100, messageByteCount: 1 << 20, editsPerSecond: random.one(of: [0, 0, 20]),
      presenceMilliseconds: random.one(of: [0, 50]),
      historyCount: random.one(of: [2, 8, 64, 1000]), historyByteCount: 1 << 20,
      recentByteCount: random.one(of: [0, 200, 1000, 1 << 20]),
      undurableCount: random.one(of: [3, 1000]), parkedCount: random.one(of: [2, 8, 100]),
      catchUpByteCount: random.one(of: [1, 400, 1 << 16]),
      partUTF16Count: random.one(of: [2, 20, 1 << 16]),
      digestInterval: random.one(of: [1, 3, 16]))
  }
}
