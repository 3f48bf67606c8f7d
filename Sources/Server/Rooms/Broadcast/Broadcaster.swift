import DocumentEngine
import WebSocket

/// What the peers of a document are told: each broadcast is framed once for every form in which
/// they take it, and written from there to one peer after the other.
///
/// Belongs to one room and its loop's thread.
final class Broadcaster {
  /// The peers, by the slot of their id.
  private var seats: [Seat?] = []
  /// How many of them take part in broadcasts.
  private var liveCount = 0
  /// Broadcasts as uncompressed frames.
  private var plain = BroadcastBuffer()
  private var streams: [BroadcastStream] = []
  private let limits: ServerLimits
  private let workspace: WebSocketWorkspace
  /// How often everybody had been written to when what all were given was forgotten last.
  private var trimmedPassCount = 0

  init(limits: ServerLimits, workspace: WebSocketWorkspace) {
    self.limits = limits
    self.workspace = workspace
  }

  // MARK: - Peers

  /// Gives a new peer a seat, out of the broadcasts.
  func seat(_ endpoint: any PeerEndpoint, as peer: PeerID) {
    while seats.count <= peer.slot { seats.append(nil) }
    seats[peer.slot] = Seat(peer: peer, endpoint: endpoint)
  }

  /// Takes the seat away, with what was told so far queued.
  ///
  /// - Returns: Who sat there; `nil` if the peer had none any more.
  @discardableResult
  func unseat(_ peer: PeerID) -> (any PeerEndpoint)? {
    guard let endpoint = endpoint(of: peer) else { return nil }
    goQuiet(peer)
    seats[peer.slot] = nil
    return endpoint
  }

  /// How a peer is reached.
  func endpoint(of peer: PeerID) -> (any PeerEndpoint)? {
    guard isSeated(peer) else { return nil }
    return seats[peer.slot]?.endpoint
  }

  private func isSeated(_ peer: PeerID) -> Bool {
    peer.slot < seats.count && seats[peer.slot]?.peer == peer
  }

  /// Lets a peer take part from here on.
  func goLive(_ peer: PeerID) {
    guard isSeated(peer), seats[peer.slot]?.isLive == false else { return }
    seats[peer.slot]?.isLive = true
    seats[peer.slot]?.position = plain.end
    liveCount += 1
    guard let kind = seats[peer.slot]?.endpoint.streamKind else { return }
    let stream = stream(of: kind)
    seats[peer.slot]?.stream = stream
    stream.peerCount += 1
    stream.waitingCount += 1
  }

  /// Ends that, with what it was told so far queued.
  func goQuiet(_ peer: PeerID) {
    guard isSeated(peer), seats[peer.slot]?.isLive == true else { return }
    materialize(peer)
    seats[peer.slot]?.isLive = false
    liveCount -= 1
    guard let stream = seats[peer.slot]?.stream else { return }
    stream.peerCount -= 1
    if seats[peer.slot]?.membership.isInStream == false { stream.waitingCount -= 1 }
    seats[peer.slot]?.membership.leave()
    seats[peer.slot]?.stream = nil
    if stream.peerCount == 0 { stream.deflate.freeContext() }
  }

  private func stream(of kind: SharedDeflateStream.Kind) -> BroadcastStream {
    if let stream = streams.first(where: { $0.deflate.kind == kind }) { return stream }
    let stream = BroadcastStream(kind: kind, limits: limits)
    streams.append(stream)
    return stream
  }

  /// Frees what is only needed while there is something to tell.
  func freeContexts() {
    for stream in streams { stream.deflate.freeContext() }
  }

  // MARK: - Messages

  /// Frames a message once for each form in which live peers take it; `write` gives it to them.
  func append(_ message: UnsafeRawBufferPointer) {
    guard liveCount > 0 else { return }
    let plainEnd = plain.end
    var deflatedCount = 0
    for stream in streams where stream.peerCount > 0 {
      let start = stream.frames.end
      let frame = stream.deflate.append(
        message, .text, isStartAwaited: stream.waitingCount > 0, to: &stream.frames.bytes,
        using: workspace)
      if frame.isCompressed && frame.startsAfresh && stream.waitingCount > 0 {
        enter(stream, with: frame, at: start, leavingPlainAt: plainEnd)
      }
      deflatedCount += stream.peerCount - stream.waitingCount
    }
    if deflatedCount < liveCount { FrameWriter.append(message, .text, to: &plain.bytes) }
  }

  /// Lets those who wait for a start of the stream take part in it.
  private func enter(
    _ stream: BroadcastStream, with frame: SharedDeflateStream.Frame, at start: Int,
    leavingPlainAt plainEnd: Int
  ) {
    for slot in seats.indices {
      guard let seat = seats[slot], seat.stream === stream, !seat.membership.isInStream,
        seats[slot]?.membership.takesFrame(frame) == true
      else { continue }
      plain.withBytes(from: seat.position, to: plainEnd) { seat.endpoint.enqueue($0) }
      seats[slot]?.position = start
    }
    stream.waitingCount = 0
  }

  /// Sends a message to one peer alone, in order with the broadcasts.
  func send(_ message: UnsafeRawBufferPointer, to peer: PeerID) {
    guard isSeated(peer) else { return }
    materialize(peer)
    guard let seat = seats[peer.slot] else { return }
    seat.endpoint.send(message, mayDeflate: seat.mayDeflate)
  }

  /// Queues what a peer was told, so that something of its own can follow.
  func materialize(_ peer: PeerID) {
    withFrames(for: peer) { $0.enqueue($1) }
  }

  /// Writes what a peer was told to its connection.
  ///
  /// - Returns: Whether the connection holds more than it may.
  func write(to peer: PeerID) -> Bool {
    withFrames(for: peer) { $0.write($1) }
    return isBehind(peer)
  }

  /// Lends what a live peer was told and not given, which counts as given then.
  private func withFrames(
    for peer: PeerID, _ body: (any PeerEndpoint, UnsafeRawBufferPointer) -> Void
  ) {
    guard isSeated(peer), let seat = seats[peer.slot], seat.isLive else { return }
    if let stream = seat.stream, seat.membership.isInStream {
      seats[peer.slot]?.position = stream.frames.end
      stream.frames.withBytes(from: seat.position) { body(seat.endpoint, $0) }
    } else {
      seats[peer.slot]?.position = plain.end
      plain.withBytes(from: seat.position) { body(seat.endpoint, $0) }
    }
  }

  // MARK: - Looking after

  /// Whether a live peer's connection holds more than it may.
  private func isBehind(_ peer: PeerID) -> Bool {
    guard let seat = seats[peer.slot], seat.isLive else { return false }
    return seat.endpoint.bufferedByteCount > limits.peerOutputByteCount
  }

  /// The live peers whose connections hold more than they may. O(n) in the peers.
  var peersBehind: [PeerID] {
    seats.compactMap { seat in
      guard let seat, isBehind(seat.peer) else { return nil }
      return seat.peer
    }
  }

  /// Forgets what every peer was given, if everybody was written to since the last time.
  func trim(passCount: Int) {
    guard passCount != trimmedPassCount else { return }
    trimmedPassCount = passCount
    guard !plain.bytes.isEmpty || streams.contains(where: { !$0.frames.bytes.isEmpty }) else {
      return
    }
    var given = plain.end
    for case let seat? in seats where seat.isLive {
      if let stream = seat.stream, seat.membership.isInStream {
        stream.given = min(stream.given, seat.position)
      } else {
        given = min(given, seat.position)
      }
    }
    plain.trim(before: given)
    for stream in streams {
      stream.frames.trim(before: min(stream.given, stream.frames.end))
      stream.given = .max
    }
  }
}
