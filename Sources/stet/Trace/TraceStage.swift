import Commands
import DocumentEngine
import EditModel
import Journaling
import OperationalTransform
import TextStorage
import Traces

/// An authority and the agents of a trace as its clients.
///
/// The transactions are committed in the order of the file, so revision *r* is transaction *r - 1*
/// (behind the start content's revision, if there is one). What an agent has seen must then be all
/// its own transactions and a prefix of the others': no authority could have shown it anything
/// else.
struct TraceStage {
  /// What an agent of the trace knows.
  private struct Agent {
    /// Its text: what it has seen, and its own edits.
    var text: Text
    var peer: PeerID
    var sequence = 0
    /// How many transactions of the file, from the first, it has seen (its own besides).
    var seenCount = 0
    /// Others' committed edits that it has not seen, as they are to be done to its text.
    var unseen: [(transaction: Int, operation: TextOperation)] = []
    /// Index of its last own transaction.
    var last: Int?
  }

  private var authority: DocumentAuthority
  private var agents: [Agent] = []
  /// For each transaction the newest transaction of each agent that it knows of, itself included;
  /// -1 for none.
  private var knowledge: [[Int]] = []
  /// The revision after each transaction.
  private var revisions: [Int] = []
  private var outbox = Outbox()
  private var time = EngineTime(wallMilliseconds: 0, loopMilliseconds: 0)
  private let isConcurrent: Bool
  private let startRevision: Int

  /// How many edits were committed.
  private(set) var editCount = 0

  /// The authority's text.
  var text: Text { authority.content.text ?? Text() }

  /// Makes an authority that holds the trace's start content, and its agents.
  init(_ trace: EditingTrace) {
    isConcurrent = trace.isConcurrent
    let start = Text(trace.startContent)
    startRevision = trace.startContent.isEmpty ? 0 : 1
    guard let name = DocumentName("trace") else { preconditionFailure("the name is valid") }
    authority = DocumentAuthority(
      name: name, epoch: Epoch(bits: 0),
      state: DocumentState(
        content: .text(start), revision: startRevision, milliseconds: 0, sessions: []),
      limits: Self.limits)
    for number in 0..<max(1, trace.agentCount) {
      let credentials = JoinRequest.Credentials(
        session: SessionID(bits: UInt64(number)), secret: "",
        secretHash: SecretHash([UInt8](repeating: 0, count: 32)))
      let request = JoinRequest(fresh: credentials, resumed: nil, epoch: nil, held: nil)
      guard case .joined(let peer) = authority.join(request, into: &outbox) else {
        preconditionFailure("the limits let all agents in")
      }
      agents.append(Agent(text: start, peer: peer))
    }
    outbox.removeAll()
  }

  /// Nothing is refused for its size, and all history is kept.
  private static var limits: EngineLimits {
    EngineLimits(
      documentUTF16Count: .max, componentCount: .max, peerCount: .max, selectionCount: 0,
      userByteCount: 0, messageByteCount: .max, editsPerSecond: 0, presenceMilliseconds: 0,
      historyCount: .max / 4, historyByteCount: .max, recentByteCount: 64 << 10,
      undurableCount: .max, parkedCount: 0, catchUpByteCount: 64 << 10, partUTF16Count: .max,
      digestInterval: 256)
  }

  /// Submits every transaction.
  ///
  /// - Throws: `Fault` that names the transaction that does not fit.
  mutating func play(_ trace: EditingTrace) throws(Fault) {
    for (index, transaction) in trace.transactions.enumerated() {
      guard agents.indices.contains(transaction.agent) else {
        throw Fault(message: "transaction \(index): there is no agent \(transaction.agent)")
      }
      if isConcurrent { try show(transaction, index) }
      try submit(transaction, index)
      if index & 0xFFF == 0 {
        Console.progress("\(index) of \(trace.transactions.count) transactions")
      }
    }
    Console.progress("")
  }

  // MARK: - What an agent has seen

  /// Shows a transaction's author what its parents say it had seen.
  private mutating func show(
    _ transaction: EditingTrace.Transaction, _ index: Int
  ) throws(Fault) {
    let author = transaction.agent
    let known = try knowledge(of: transaction, index)
    guard known[author] == agents[author].last ?? -1 else {
      throw Fault(
        message: "transaction \(index): agent \(author) has not seen its own last transaction")
    }
    var seen = agents[author].seenCount
    for agent in agents.indices where agent != author { seen = max(seen, known[agent] + 1) }
    for next in agents[author].seenCount..<max(seen, agents[author].seenCount) {
      let agent = owners[next]
      guard agent == author || known[agent] >= next else {
        throw Fault(
          message: "transaction \(index): its author has seen transaction \(seen - 1) without "
            + "transaction \(next), which no central authority could have shown it")
      }
    }
    agents[author].seenCount = seen
    try catchUp(author, index)
    var own = known
    own[author] = index
    knowledge.append(own)
  }

  /// Which agent made each transaction so far.
  private var owners: [Int] = []

  /// The newest transaction of each agent that the parents know of.
  private func knowledge(
    of transaction: EditingTrace.Transaction, _ index: Int
  ) throws(Fault) -> [Int] {
    var known = [Int](repeating: -1, count: agents.count)
    for parent in transaction.parents ?? [] {
      guard parent >= 0 && parent < index else {
        throw Fault(message: "transaction \(index): its parent \(parent) does not come before it")
      }
      for agent in known.indices { known[agent] = max(known[agent], knowledge[parent][agent]) }
    }
    return known
  }

  /// Does to an agent's text what it has seen by now.
  private mutating func catchUp(_ author: Int, _ index: Int) throws(Fault) {
    let seen = agents[author].seenCount
    let count = agents[author].unseen.prefix { $0.transaction < seen }.count
    for next in agents[author].unseen.prefix(count) {
      do throws(OperationError) {
        try agents[author].text.apply(next.operation)
      } catch {
        throw Fault(message: "transaction \(index): \(error)")
      }
    }
    agents[author].unseen.removeFirst(count)
  }

  // MARK: - Submitting

  private mutating func submit(
    _ transaction: EditingTrace.Transaction, _ index: Int
  ) throws(Fault) {
    let author = transaction.agent
    let operation = try operation(transaction, index)
    agents[author].sequence += 1
    let seen = isConcurrent ? agents[author].seenCount : index
    let submission = EditSubmission(
      sequence: agents[author].sequence, revision: startRevision + seen, operation: .text(operation)
    )
    let before = authority.revision
    authority.receive(submission, from: agents[author].peer, at: time, into: &outbox)
    guard authority.revision == before + 1, let append = authority.takeAppend() else {
      throw Fault(message: "transaction \(index) was not committed: \(outbox.actions)")
    }
    authority.committed(through: authority.revision, into: &outbox)
    outbox.removeAll()
    editCount += 1
    owners.append(author)
    agents[author].last = index
    if isConcurrent { try tell(append.entries[0], of: index, by: author, submitted: operation) }
  }

  /// Composes a transaction's patches and does them to its author's text.
  private mutating func operation(
    _ transaction: EditingTrace.Transaction, _ index: Int
  ) throws(Fault) -> TextOperation {
    let author = transaction.agent
    var whole: TextOperation?
    for patch in transaction.patches {
      // The text is read in place: a copy of it would make the edit below copy the tree's path.
      guard patch.position >= 0, patch.deletedCount >= 0,
        let start = agents[author].text.position(at: patch.position, in: .scalar),
        let end = agents[author].text.position(
          at: patch.position + patch.deletedCount, in: .scalar)
      else {
        throw Fault(message: "transaction \(index): a patch reaches beyond the text")
      }
      let step = TextOperation(
        baseLength: agents[author].text.utf16Count, replacing: start.utf16..<end.utf16,
        with: patch.inserted)
      do throws(OperationError) {
        try agents[author].text.apply(step)
      } catch {
        throw Fault(message: "transaction \(index): \(error)")
      }
      whole = whole?.composed(with: step) ?? step
    }
    let length = agents[author].text.utf16Count
    return whole ?? TextOperation(baseLength: length, replacing: 0..<0, with: "")
  }

  /// Notes a committed edit for all agents but its author, whose unseen edits move behind it.
  private mutating func tell(
    _ entry: JournalEntry, of index: Int, by author: Int, submitted: TextOperation
  ) throws(Fault) {
    var own = submitted
    for place in agents[author].unseen.indices {
      own.carry(past: &agents[author].unseen[place].operation)
    }
    for agent in agents.indices where agent != author {
      agents[agent].unseen.append((index, own))
    }
  }
}
