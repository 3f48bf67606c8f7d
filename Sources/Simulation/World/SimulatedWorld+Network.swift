import DocumentEngine
import EditingClient
import WireFormat

extension SimulatedWorld {
  /// Sends a message to the user of a link.
  func send(_ bytes: [UInt8], on link: Int) {
    let lane = links[link].toClient
    // A slow line takes one message behind the other.
    let arrival = max(
      now + random.number(in: 0...plan.delayMilliseconds),
      max(now, lane.lastArrival) + bytes.count / lane.bytesPerMillisecond)
    let index = lane.sentCount
    links[link].toClient.lastArrival = arrival
    links[link].toClient.sentCount += 1
    links[link].toClient.byteCount += bytes.count
    queue.add(.arrivesAtClient(link: link, index: index, bytes), at: arrival)
  }

  /// Sends a user's message to the server.
  func sendToServer(_ message: ClientMessage, on link: Int) {
    var bytes: [UInt8] = []
    message.write(to: &bytes)
    guard bytes.count <= plan.relayByteCount else { return refuseLength(on: link) }
    let arrival = max(
      now + random.number(in: 0...plan.delayMilliseconds), links[link].toServer.lastArrival)
    let index = links[link].toServer.sentCount
    links[link].toServer.lastArrival = arrival
    links[link].toServer.sentCount += 1
    queue.add(.arrivesAtServer(link: link, index: index, bytes), at: arrival)
  }

  func arriveAtClient(_ link: Int, _ index: Int, _ bytes: [UInt8]) throws(Broken) {
    links[link].toClient.arrivedCount += 1
    links[link].toClient.byteCount -= bytes.count
    guard index < links[link].toClient.limit, links[link].isClientOpen,
      !links[link].isImpostor
    else { return }
    try receive(bytes, user: links[link].user, on: link)
  }

  /// Lets a link break: of what is on its way, and of what is sent from now on, only a first part
  /// arrives; both ends notice sooner or later.
  func cut(_ link: Int) {
    guard !links[link].isCut else { return }
    links[link].isCut = true
    let server = links[link].toServer
    let client = links[link].toClient
    links[link].toServer.limit = random.number(in: server.arrivedCount...server.sentCount)
    links[link].toClient.limit = random.number(in: client.arrivedCount...client.sentCount)
    schedule(.serverNoticesEnd(link: link), within: 10 * plan.delayMilliseconds)
    schedule(.clientNoticesEnd(link: link), within: 4 * plan.delayMilliseconds)
  }

  /// Ends a link where something between lets no message of that length pass, and says so.
  private func refuseLength(on link: Int) {
    links[link].closeCode = 1009
    cut(link)
    // What was sent before has passed.
    links[link].toServer.limit = links[link].toServer.sentCount
  }

  func serverNoticesEnd(of link: Int) {
    links[link].isServerOpen = false
    guard let peer = links[link].peer, linkOfPeer[peer] == link else {
      room?.leave(ticket: link)
      return
    }
    linkOfPeer[peer] = nil
    links[link].isLive = false
    room?.leave(peer, into: &outbox)
  }

  func clientNoticesEnd(of link: Int) {
    guard links[link].isClientOpen else { return }
    links[link].isClientOpen = false
    let user = links[link].user
    guard users[user].link == link else { return }
    users[user].loseConnection(
      reloading: plan.reloadsPages, closeCode: links[link].closeCode)
    // Where a journal is put back, others write before some come back.
    let pauses = endedLedgers.isEmpty || user.isMultiple(of: 2) ? 1 : 40
    schedule(.userJoins(user), within: pauses * plan.pauseMilliseconds)
  }

  /// The server ends a link; what it has sent arrives before the end does.
  func endLink(_ link: Int) {
    if let peer = links[link].peer { linkOfPeer[peer] = nil }
    links[link].isLive = false
    links[link].isServerOpen = false
    let arrival = max(now + plan.delayMilliseconds, links[link].toClient.lastArrival)
    queue.add(.clientNoticesEnd(link: link), at: arrival)
  }

  /// The user ends a link; what was sent still arrives, unless the link is cut.
  func leaveLink(_ user: Int) {
    guard let link = users[user].link else { return }
    links[link].isClientOpen = false
    users[user].loseConnection(reloading: plan.reloadsPages)
    let arrival = links[link].toServer.lastArrival
    queue.add(.serverNoticesEnd(link: link), at: max(now, arrival) + 3 * plan.delayMilliseconds)
  }
}
