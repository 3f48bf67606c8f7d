import DocumentEngine
import EditModel
import WebSocket
import WireFormat

/// What the peers of a document are told: each broadcast is written once for every dialect and
/// framed once for every form in which they take it, and goes from there to one peer after the
/// other.
///
/// Belongs to one room and its loop's thread.
final class Broadcaster {
  /// The peers, by the slot of their id.
  private var seats: [Seat?] = []
  /// What is told, for each dialect that a peer has spoken.
  private var forms: [BroadcastForm] = []
  private let limits: ServerLimits
  private let workspace: WebSocketWorkspace
  private let writer: NoticeWriter
  /// How often everybody had been written to when what all were given was forgotten last.
  private var trimmedPassCount = 0

  init(limits: ServerLimits, workspace: WebSocketWorkspace, writer: NoticeWriter) {
    self.limits = limits
    self.workspace = workspace
    self.writer = writer
  }

  // MARK: - Peers

  /// Gives a new peer a seat, out of the broadcasts.
  func seat(_ endpoint: any PeerEndpoint, as peer: PeerID) {
    while seats.count <= peer.slot { seats.append(nil) }
    seats[peer.slot] = Seat(peer: peer, endpoint: endpoint, form: form(in: endpoint.dialect))
  }

  private func form(in dialect: Dialect) -> BroadcastForm {
    if let form = forms.first(where: { $0.dialect == dialect }) { return form }
    let form = BroadcastForm(in: dialect)
    forms.append(form)
    return form
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
  func endpoint(of peer: PeerID) -> (any PeerEndpoint)? { seat(of: peer)?.endpoint }

  private func seat(of peer: PeerID) -> Seat? {
    guard peer.slot < seats.count, let seat = seats[peer.slot], seat.peer == peer else {
      return nil
    }
    return seat
  }

  /// Lets a peer take part from here on.
  func goLive(_ peer: PeerID) {
    guard let seat = seat(of: peer), !seat.isLive else { return }
    seat.isLive = true
    seat.position = seat.form.plain.end
    seat.form.liveCount += 1
    guard let kind = seat.endpoint.streamKind else { return }
    let stream = seat.form.stream(of: kind, limits: limits)
    seat.stream = stream
    stream.peerCount += 1
    stream.waitingCount += 1
  }

  /// Ends that, with what it was told so far queued.
  func goQuiet(_ peer: PeerID) {
    guard let seat = seat(of: peer), seat.isLive else { return }
    materialize(seat)
    seat.isLive = false
    seat.form.liveCount -= 1
    guard let stream = seat.stream else { return }
    stream.peerCount -= 1
    if !seat.membership.isInStream { stream.waitingCount -= 1 }
    seat.membership.leave()
    seat.stream = nil
    if stream.peerCount == 0 { stream.deflate.freeContext() }
  }

  /// Frees what is only needed while there is something to tell.
  func freeContexts() {
    for form in forms {
      for stream in form.streams { stream.deflate.freeContext() }
    }
  }

  // MARK: - Messages

  /// Writes a notice once for each dialect, and frames it once for each form in which live peers
  /// take it; `write` gives it to them.
  func append(_ notice: Notice) {
    for form in forms where form.liveCount > 0 {
      writer.withMessage(of: notice, in: form.dialect) { append($0, to: form) }
    }
  }

  private func append(_ message: UnsafeRawBufferPointer, to form: BroadcastForm) {
    let plainEnd = form.plain.end
    var deflatedCount = 0
    for stream in form.streams where stream.peerCount > 0 {
      let start = stream.frames.end
      let frame = stream.deflate.append(
        message, .text, isStartAwaited: stream.waitingCount > 0, to: &stream.frames.bytes,
        using: workspace)
      if frame.isCompressed && frame.startsAfresh && stream.waitingCount > 0 {
        enter(stream, with: frame, at: start, leavingPlainAt: plainEnd)
      }
      deflatedCount += stream.peerCount - stream.waitingCount
    }
    if deflatedCount < form.liveCount {
      FrameWriter.append(message, .text, to: &form.plain.bytes)
    }
  }

  /// Lets those who wait for a start of the stream take part in it.
  private func enter(
    _ stream: BroadcastStream, with frame: SharedDeflateStream.Frame, at start: Int,
    leavingPlainAt plainEnd: Int
  ) {
    for case let seat? in seats where seat.stream === stream && !seat.membership.isInStream {
      guard seat.membership.takesFrame(frame) else { continue }
      seat.form.plain.withBytes(from: seat.position, to: plainEnd) { seat.endpoint.enqueue($0) }
      seat.position = start
    }
    stream.waitingCount = 0
  }

  /// Tells one peer alone, in order with the broadcasts.
  func send(_ notice: Notice, to peer: PeerID) {
    guard let seat = seat(of: peer) else { return }
    writer.withMessage(of: notice, in: seat.form.dialect) { deliver($0, to: peer) }
  }

  /// Tells these peers alone; written once for each dialect.
  func send(_ notice: Notice, to peers: [PeerID]) {
    for form in forms {
      let audience = peers.filter { seat(of: $0)?.form === form }
      guard !audience.isEmpty else { continue }
      writer.withMessage(of: notice, in: form.dialect) { message in
        for peer in audience { deliver(message, to: peer) }
      }
    }
  }

  private func deliver(_ message: UnsafeRawBufferPointer, to peer: PeerID) {
    guard let seat = seat(of: peer) else { return }
    materialize(seat)
    seat.endpoint.send(message, mayDeflate: seat.mayDeflate)
  }

  /// Queues what a peer was told, so that something of its own can follow.
  func materialize(_ peer: PeerID) {
    if let seat = seat(of: peer) { materialize(seat) }
  }

  private func materialize(_ seat: Seat) {
    withFrames(for: seat) { seat.endpoint.enqueue($0) }
  }

  /// Writes what a peer was told to its connection.
  ///
  /// - Returns: Whether the connection holds more than it may.
  func write(to peer: PeerID) -> Bool {
    guard let seat = seat(of: peer) else { return false }
    withFrames(for: seat) { seat.endpoint.write($0) }
    return isBehind(seat)
  }

  /// Lends what a live peer was told and not given, which counts as given then.
  private func withFrames(for seat: Seat, _ body: (UnsafeRawBufferPointer) -> Void) {
    guard seat.isLive else { return }
    let start = seat.position
    if let stream = seat.stream, seat.membership.isInStream {
      guard start < stream.frames.end else { return }
      seat.position = stream.frames.end
      stream.frames.withBytes(from: start, body)
    } else {
      guard start < seat.form.plain.end else { return }
      seat.position = seat.form.plain.end
      seat.form.plain.withBytes(from: start, body)
    }
  }

  // MARK: - Looking after

  /// Whether a live peer's connection holds more than it may.
  private func isBehind(_ seat: Seat) -> Bool {
    seat.isLive && seat.endpoint.bufferedByteCount > limits.peerOutputByteCount
  }

  /// The live peers whose connections hold more than they may. O(n) in the peers.
  var peersBehind: [PeerID] {
    seats.compactMap { seat in
      guard let seat, isBehind(seat) else { return nil }
      return seat.peer
    }
  }

  /// Forgets what every peer was given, if everybody was written to since the last time.
  func trim(passCount: Int) {
    guard passCount != trimmedPassCount else { return }
    trimmedPassCount = passCount
    guard !forms.allSatisfy(\.isEmpty) else { return }
    for case let seat? in seats where seat.isLive {
      if let stream = seat.stream, seat.membership.isInStream {
        stream.given = min(stream.given, seat.position)
      } else {
        seat.form.given = min(seat.form.given, seat.position)
      }
    }
    for form in forms { form.trim() }
  }
}
