import EditModel
import Journaling
import EditingClient
import DocumentEngine
import OperationalTransform
import TextStorage
import WireFormat

/// The server's shell: what `Server` does with sockets and threads, with events.
extension SimulatedWorld {
  var engineTime: EngineTime {
    EngineTime(
      wallMilliseconds: 1_700_000_000_000 + Int64(now), loopMilliseconds: UInt64(now + 1))
  }

  /// The engine, loaded from the journal if need be; `nil` if that fails.
  func loadAuthority() -> Bool {
    guard isServerUp else { return false }
    if authority != nil { return true }
    guard let state = try? journal.load(name) else { return false }
    generation += 1
    recoveryNumber += 1
    authority = DocumentAuthority(
      name: name, epoch: Epoch(bits: journal.epoch), state: state, limits: plan.limits)
    return true
  }

  func takeJoin(_ link: Int, _ query: JoinQuery?) throws(Broken) {
    guard isServerUp, loadAuthority() else { return failToJoin(link) }
    let request = joinRequest(query)
    guard let revision = authority?.revisionToCompare(for: request) else {
      return try enter(link, request, comparing: nil)
    }
    guard let digest = try? journal.digest(of: name, at: revision) else {
      return failToJoin(link)
    }
    schedule(
      .compared(generation: generation, link: link, request, digest),
      within: plan.appendMilliseconds)
  }

  private func failToJoin(_ link: Int) {
    links[link].isServerOpen = false
    schedule(.clientNoticesEnd(link: link), within: plan.delayMilliseconds)
  }

  private func joinRequest(_ query: JoinQuery?) -> JoinRequest {
    var request = JoinRequest(
      fresh: freshCredentials(), resumed: nil, epoch: query?.epoch, held: nil)
    guard let query, let session = query.session, let secret = query.resume else { return request }
    request.resumed = JoinRequest.Credentials(
      session: session, secret: secret, secretHash: hash(of: secret))
    request.since = query.since
    request.digest = query.digest
    // The canary's work: the client is taken to hold what is there.
    if canary == .trustsRevisions, query.epoch?.bits == journal.epoch,
      let revision = query.since, revision <= ledger.revision
    {
      request.digest = ledger.texts[revision].digest
    }
    return request
  }

  /// Lets a link in whose claim was compared, unless the server has begun anew meanwhile.
  func compared(
    _ generation: Int, _ link: Int, _ request: JoinRequest, _ digest: UInt64
  ) throws(Broken) {
    guard generation == self.generation else { return failToJoin(link) }
    try enter(link, request, comparing: digest)
  }

  private func enter(
    _ link: Int, _ request: JoinRequest, comparing digest: UInt64?
  ) throws(Broken) {
    switch authority?.join(request, comparing: digest, into: &outbox) {
    case .joined(let peer):
      links[link].peer = peer
      links[link].lineage = endedLedgers.count
      linkOfPeer[peer] = link
    case .refused(let code, let message):
      guard links[link].isImpostor && code == .sessionSecretMismatch else {
        throw Broken("a join was refused: \(code.rawValue), \(message)")
      }
      endLink(link)
    case nil: break
    }
  }

  /// A new session.
  func freshCredentials() -> JoinRequest.Credentials {
    createdSessions += 1
    let secret = "secret-\(createdSessions)-\(random.next())"
    return JoinRequest.Credentials(secret: secret, secretHash: hash(of: secret))
  }

  /// A stand-in for SHA-256 that differs where secrets do.
  private func hash(of secret: String) -> SecretHash {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in secret.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return SecretHash((0..<32).map { UInt8(truncatingIfNeeded: hash >> UInt64($0 % 8 * 8)) })
  }

  func arriveAtServer(_ link: Int, _ index: Int, _ bytes: [UInt8]) throws(Broken) {
    guard index < links[link].toServer.limit else { return }
    links[link].toServer.arrivedCount += 1
    guard isServerUp, let peer = links[link].peer, linkOfPeer[peer] == link else { return }
    let limits = MessageLimits(
      componentCount: plan.limits.componentCount, selectionCount: plan.limits.selectionCount,
      userByteCount: plan.limits.userByteCount)
    let message: ClientMessage
    do throws(MessageError) {
      message = try ClientMessage(bytes, limits: limits)
    } catch {
      throw Broken("the server cannot read a client's message: \(error)")
    }
    switch message {
    case .edit(let submission):
      let taken =
        canary == .transformsWithWrongSide ? movedWithWrongSide(submission) : submission
      authority?.receive(taken, from: peer, at: engineTime, into: &outbox)
    case .presence(let update):
      authority?.receive(update, from: peer, into: &outbox)
      tellPresence()
    case .ping: send(Array(#"{"type":"pong"}"#.utf8), on: link)
    case .invalidEdit: throw Broken("the server cannot read a client's operation")
    }
  }

  /// The canary's work: the edit gives way where it should go first.
  private func movedWithWrongSide(_ submission: EditSubmission) -> EditSubmission {
    var moved = submission
    while moved.revision < ledger.revision {
      guard let operation = try? ledger.entries[moved.revision].decodedOperation(),
        operation.baseLength == moved.operation.baseLength
      else { return submission }
      moved.operation = moved.operation.transformed(over: operation, side: .right)
      moved.revision += 1
    }
    return moved
  }

  func tellPresence() {
    if let wait = authority?.tellPresence(at: UInt64(now + 1), into: &outbox) {
      queue.add(.presenceTimer(generation: generation), at: now + Int(wait) + 1)
    }
  }

  func endAppend(_ generation: Int) throws(Broken) {
    guard generation == self.generation, !pendingAppends.isEmpty else { return }
    let append = pendingAppends.removeFirst()
    do throws(JournalError) {
      let outcomes = try journal.append([append])
      if outcomes == [.appended] {
        authority?.committed(
          through: append.expectedRevision + append.entries.count, into: &outbox)
      } else {
        // It was handed over before the one in front of it failed.
        guard plan.pipelinesAppends else { throw JournalError(.misuse, "\(outcomes)") }
        appendFailed(reason: "the journal has other edits")
      }
    } catch {
      guard error.kind != .misuse && error.kind != .corrupt else {
        throw Broken("the journal refuses what the engine gives it: \(error.message)")
      }
      appendFailed(reason: error.message)
    }
    // What the journal holds is only certain once it has answered everything.
    if pendingAppends.isEmpty && authority?.readOnlyReason != nil { readAgain() }
  }

  private func appendFailed(reason: String) {
    authority?.appendFailed(reason: reason, into: &outbox)
    if plan.readsAgainEarly { readAgain() }
  }

  private func readAgain() {
    recoveryNumber += 1
    schedule(.recovery(number: recoveryNumber), within: 20 * plan.delayMilliseconds)
  }

  func startRecovery(_ number: Int) {
    guard plan.readsAgainEarly || number == recoveryNumber else { return }
    guard let answers = authority?.answeredCount else { return }
    guard let state = try? journal.load(name) else { return readAgain() }
    schedule(
      .recovered(number: number, state, after: answers), within: plan.appendMilliseconds)
  }

  func recover(_ number: Int, _ state: DocumentState, after answers: Int) {
    guard plan.readsAgainEarly || number == recoveryNumber else { return }
    // The canary's work: the state is taken for one from after all answers.
    let told = canary == .resumesBeforeAnswers ? authority?.handedCount : nil
    authority?.resume(state, readAfter: told ?? answers, into: &outbox)
  }

  func endRead(_ generation: Int, _ peer: PeerID, after: Int, _ question: JournalQuestion) {
    guard generation == self.generation else { return }
    do throws(JournalError) {
      let entries = try journal.entries(
        of: name, after: after, countLimit: random.number(in: 1...8),
        byteCountLimit: random.one(of: [1, 200, 1 << 20]))
      authority?.entriesLoaded(entries, after: after, for: question, of: peer, into: &outbox)
    } catch {
      authority?.entriesUnavailable(for: peer, reason: error.message, into: &outbox)
    }
  }

  /// Does what the engine wants, gives the journal what is new, and lets links drain.
  func flushServer() throws(Broken) {
    while true {
      try doOutbox()
      for index in links.indices {
        guard let peer = links[index].peer, linkOfPeer[peer] == index else { continue }
        if links[index].isLive && links[index].toClient.byteCount > plan.behindByteCount {
          authority?.fellBehind(peer, into: &outbox)
        } else if links[index].toClient.isEmpty {
          authority?.drained(peer, into: &outbox)
        }
      }
      if outbox.actions.isEmpty { break }
    }
    guard pendingAppends.isEmpty || plan.pipelinesAppends, let append = authority?.takeAppend()
    else { return }
    pendingAppends.append(append)
    lastAppendEnd = max(lastAppendEnd, now + random.number(in: 0...plan.appendMilliseconds))
    queue.add(.appendEnds(generation: generation), at: lastAppendEnd)
    if canary == .acknowledgesBeforeCommit {
      authority?.committed(
        through: append.expectedRevision + append.entries.count, into: &outbox)
      try doOutbox()
    }
  }

  private func doOutbox() throws(Broken) {
    let actions = outbox.actions
    let bytes = outbox.bytes
    outbox.removeAll()
    for action in actions {
      switch action {
      case .broadcast(let range):
        for index in links.indices where links[index].isLive {
          try send(Array(bytes[range]), from: index)
        }
      case .send(let peer, let range):
        if let link = linkOfPeer[peer] { try send(Array(bytes[range]), from: link) }
      case .goLive(let peer): if let link = linkOfPeer[peer] { links[link].isLive = true }
      case .goQuiet(let peer): if let link = linkOfPeer[peer] { links[link].isLive = false }
      case .awaitDrain: break  // `drained` is called for live peers, too.
      case .close(let peer, _): if let link = linkOfPeer[peer] { endLink(link) }
      case .readEntries(let peer, let after, let question):
        schedule(
          .readEnds(generation: generation, peer, after: after, question),
          within: plan.appendMilliseconds)
      case .answer(_, let outcome): try check(outcome)
      case .renewEpoch(let reason):
        guard !endedLedgers.isEmpty else { throw Broken(reason) }
        guard canary != .trustsRevisions else { continue }
        schedule(.epochRenewed, within: plan.appendMilliseconds)
      }
    }
  }

  /// Checks what leaves the server, and sends it.
  private func send(_ bytes: [UInt8], from link: Int) throws(Broken) {
    let message = try decode(bytes)
    if case .hello(let hello) = message {
      guard !links[link].isImpostor || links[link].session != hello.session else {
        throw Broken("an impostor got in")
      }
      links[link].session = hello.session
    }
    try ledger.check(message, to: links[link].session)
    if canary == .skipsCatchUpEdit && !links[link].isLive && random.happens(20) { return }
    send(bytes, on: link)
  }

  func decode(_ bytes: [UInt8]) throws(Broken) -> ServerMessage {
    do throws(MessageError) {
      return try ServerMessage(bytes)
    } catch {
      throw Broken("a server's message cannot be read: \(error)")
    }
  }

  private func check(_ outcome: CreationOutcome) throws(Broken) {
    switch outcome {
    case .created(let revision, let digest):
      guard revision <= ledger.revision else { throw Broken("a creation is told too early") }
      guard digest == ledger.texts[revision].digest else {
        throw Broken("a creation is told as another text")
      }
    case .exists, .unavailable: break
    case .tooLarge: throw Broken("a short text is too large")
    }
  }
}
