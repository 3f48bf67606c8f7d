/// Whose edits went to the journal with which append, so that they are told first of its answer.
struct Authors {
  /// Peers whose edits go with the next append.
  private var next: [PeerID] = []
  /// By slot, the number of the append with which an edit of the peer went last.
  private var appendNumbers: [Int] = []
  /// The number of the next append.
  private var appendNumber = 1
  /// Peers whose edits the journal has, in the order of the appends.
  private var handed: [PeerID] = []
  /// How many of them belong to each append.
  private var handedCounts: [Int] = []

  /// A peer has sent an edit.
  ///
  /// - Returns: Whether it is the first one that goes with the next append.
  mutating func note(_ peer: PeerID) -> Bool {
    while appendNumbers.count <= peer.slot { appendNumbers.append(0) }
    guard appendNumbers[peer.slot] != appendNumber else { return false }
    appendNumbers[peer.slot] = appendNumber
    next.append(peer)
    return true
  }

  /// The edits are given to the journal, or there are none and what was sent is forgotten.
  mutating func handOver(isEmpty: Bool) {
    appendNumber += 1
    if !isEmpty {
      handed += next
      handedCounts.append(next.count)
    }
    next.removeAll(keepingCapacity: true)
  }

  /// The journal has made the oldest append durable: those whose edits were in it are written to
  /// first.
  ///
  /// - Returns: How many they are.
  mutating func acknowledge(in rounds: inout Rounds) -> Int {
    guard let count = handedCounts.first else { return 0 }
    rounds.acknowledge(handed[..<count])
    forgetOldest()
    return count
  }

  /// The journal has not taken the oldest append.
  mutating func forgetOldest() {
    guard let count = handedCounts.first else { return }
    handedCounts.removeFirst()
    handed.removeFirst(count)
  }
}
