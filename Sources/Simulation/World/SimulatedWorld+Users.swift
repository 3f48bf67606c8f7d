import EditModel
import EditingClient
import WireFormat

extension SimulatedWorld {
  func join(_ user: Int) {
    guard users[user].link == nil else { return }
    let link = links.count
    links.append(SimulatedLink(user: user))
    if user.isMultiple(of: 2) { links[link].toClient.bytesPerMillisecond = plan.slowLine }
    users[user].link = link
    users[user].joinCount += 1
    users[user].client.connected()
    let query = users[user].client.joinQuery
    links[link].session = query?.session
    schedule(.joinArrives(link: link, query), within: plan.delayMilliseconds)
  }

  func retry(_ user: Int, on link: Int) throws(Broken) {
    guard users[user].link == link else { return }
    var actions: [ClientAction] = []
    users[user].client.retry(into: &actions)
    try perform(actions, of: user)
  }

  func receive(_ message: [UInt8], user: Int, on link: Int) throws(Broken) {
    guard users[user].link == link else { return }
    var actions: [ClientAction] = []
    let before = users[user].client.isForeign ? users[user].shown : nil
    message.withUnsafeBytes { users[user].client.receive(json: $0, into: &actions) }
    try perform(actions, of: user)
    try users[user].checkMemory()
    guard users[user].client.isEditable, !users[user].client.isForeign else { return }
    guard before == nil || before == users[user].shown || before == users[user].kept else {
      throw Broken("user \(user) loses a content")
    }
    let revision = users[user].client.revision
    let lineage = links[link].lineage
    let ledger = lineage < endedLedgers.count ? endedLedgers[lineage] : ledger
    guard revision <= ledger.revision,
      users[user].client.confirmed.digest == ledger.contents[revision].digest
    else { throw Broken("user \(user) has another content of revision \(revision)") }
    guard users[user].shown == users[user].client.content else {
      throw Broken("user \(user) is shown another content than the own one")
    }
  }

  /// Changes what a user is shown.
  private func show(_ operation: Operation, to user: Int) throws(Broken) {
    do throws(ContentError) {
      try users[user].shown.apply(operation)
    } catch {
      throw Broken("user \(user) is told of a change that does not fit: \(error)")
    }
  }

  private func perform(_ actions: [ClientAction], of user: Int) throws(Broken) {
    for action in actions {
      switch action {
      case .send(let submission):
        guard let link = users[user].link, let session = users[user].client.session else {
          throw Broken("user \(user) sends without a connection")
        }
        try ledger.note(submission, of: session)
        sendToServer(.edit(submission), on: link)
      case .reconnect(let reason) where Self.breaches.contains(reason.code):
        throw Broken("user \(user): \(reason.code), \(reason.message)")
      case .reconnect:
        leaveLink(user)
        schedule(.userJoins(user), within: plan.pauseMilliseconds)
      case .retryLater:
        guard let link = users[user].link else { continue }
        queue.add(.userRetries(user, link: link), at: now + 300)
      case .presence(_, let update):
        guard update.revision <= users[user].client.revision else {
          throw Broken("a presence came before its revision")
        }
      case .setAside(let aside): try keep(aside, user)
      case .stop(let reason)
      where reason.code == "session-taken-over" && wasOvertakenByItself(user):
        leaveLink(user)
        schedule(.userJoins(user), within: plan.pauseMilliseconds)
      case .stop(let reason): throw Broken("user \(user): \(reason.code), \(reason.message)")
      case .changed(let operation): try show(operation, to: user)
      case .replaced: throw Broken("user \(user) is not told how the content changes")
      case .left, .pong: break
      }
    }
  }

  /// What a client says that was told what a server never tells, or went wrong itself.
  private static let breaches: Set = [
    "digest-mismatch", "edit-missing", "revision-gap", "unexpected-message", "unreadable-message",
  ]

  /// Checks that all that a user sees is kept, which is due where the journal lost it.
  private func keep(_ aside: Aside, _ user: Int) throws(Broken) {
    guard aside.reason.code == "another-epoch", !endedLedgers.isEmpty else {
      throw Broken("user \(user) puts something aside: \(aside.reason.code)")
    }
    guard aside.content == users[user].shown else {
      throw Broken("user \(user) keeps another content than the own one")
    }
    users[user].kept = aside.content
  }

  /// Whether a join that the user had given up arrived behind the one in use, which it ended.
  private func wasOvertakenByItself(_ user: Int) -> Bool {
    guard let link = users[user].link else { return false }
    return links.indices.contains { other in
      other < link && links[other].user == user && links[other].peer != nil
        && links[other].session == links[link].session && !links[other].isClientOpen
    }
  }

  /// Lets a user do something, as long as there is something left to do.
  func act(_ user: Int) throws(Broken) {
    guard actsLeft > 0 else { return }
    actsLeft -= 1
    schedule(.userActs(user), within: plan.pauseMilliseconds)
    guard users[user].client.isEditable else { return }
    let weights = [
      plan.insert, plan.delete, plan.replace, plan.burst, plan.presence, plan.leave, plan.forget,
      plan.impostor,
    ]
    switch chooseByWeight(weights) {
    case 0: try edit(user, inserts: true, deletes: false)
    case 1: try edit(user, inserts: false, deletes: true)
    case 2: try edit(user, inserts: true, deletes: true)
    case 3:
      for _ in 0..<random.number(in: 2...6) { try edit(user, inserts: true, deletes: false) }
    case 4: showPresence(user)
    case 5:
      leaveLink(user)
      schedule(.userJoins(user), within: 4 * plan.pauseMilliseconds)
    case 6:
      if !users[user].client.isSettled { hasForgotten = true }
      leaveLink(user)
      users[user].forget()
      schedule(.userJoins(user), within: plan.pauseMilliseconds)
    default: tryImpostor(user)
    }
  }

  func chooseByWeight(_ weights: [Int]) -> Int {
    var rest = random.number(in: 0...max(weights.reduce(0, +) - 1, 0))
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    return 0
  }

  private func edit(_ user: Int, inserts: Bool, deletes: Bool) throws(Broken) {
    let wish = SimulatedWish(
      inserts: inserts, deletes: deletes, tiePermille: plan.tiePermille,
      label: "\(user).\(actsLeft)")
    guard
      let operation = writing.edit(users[user].client.content, wish: wish, using: &random)
    else { return }
    var actions: [ClientAction] = []
    do throws(ContentError) {
      try users[user].client.edit(operation, into: &actions)
    } catch {
      throw Broken("user \(user) cannot edit: \(error)")
    }
    addedCount += writing.addedCount(of: operation)
    try show(operation, to: user)
    try perform(actions, of: user)
    try users[user].checkMemory()
  }

  private func showPresence(_ user: Int) {
    let selections = writing.selections(in: users[user].client.content, using: &random)
    guard let update = users[user].client.presence(selections, user: Array("{}".utf8)),
      let link = users[user].link
    else { return }
    sendToServer(.presence(update), on: link)
    sendToServer(.ping, on: link)
  }

  /// Somebody tries to take the user's session up, whose name everybody knows.
  private func tryImpostor(_ user: Int) {
    guard var query = users[user].client.joinQuery, let session = query.session,
      ledger.lastSequence(of: session) > 0
    else { return }
    query.resume = "guess"
    let link = links.count
    links.append(SimulatedLink(user: user))
    links[link].isImpostor = true
    links[link].session = query.session
    schedule(.joinArrives(link: link, query), within: plan.delayMilliseconds)
  }
}
