import Cryptography
import DocumentEngine
import Glibc
import HTTP
import TextStorage
import Transport
import WebSocket
import WireFormat

/// What listens and speaks HTTP: on one event loop, which hands upgraded sockets to the others.
///
/// Belongs to that loop's thread; others reach it through `loop.post`.
final class HTTPFront: @unchecked Sendable {
  // @unchecked Sendable: all members but the constants belong to the loop's thread.
  let loop: EventLoop
  let context: ServerContext
  let router: Router
  private let directory: WorkerDirectory
  private var listener: TCPListener?
  private var connections: [HTTPConnection] = []
  private var ended: [HTTPConnection] = []
  private var byNumber: [Int: HTTPConnection] = [:]
  private var nextNumber = 0
  private let admission: Admission
  /// Connections that did not get in since that was logged last.
  private var refusedCount = 0
  private var failed: [HTTPConnection] = []

  /// Whether the server shuts down.
  private(set) var isStopping = false
  /// The `Date` of answers, renewed each second.
  private(set) var date = HTTPDate.format(Int(WallClock.milliseconds() / 1000))

  init(loop: EventLoop, context: ServerContext, directory: WorkerDirectory, router: Router) {
    self.loop = loop
    self.context = context
    self.directory = directory
    self.router = router
    admission = Admission(limits: context.limits, descriptorCount: context.descriptorCount)
    router.front = self
    _ = LoopTimer(on: loop, after: 1000, every: 1000) { [unowned self] in tick() }
  }

  /// Begins to accept connections.
  ///
  /// - Throws: `SystemError` if the address cannot be had.
  func listen(on address: SocketAddress) throws(SystemError) -> SocketAddress {
    let listener = try TCPListener(
      address: address, on: loop,
      onExhaustion: { [unowned self] in exhausted($0) }, onAccept: { [unowned self] in accept($0) })
    self.listener = listener
    return listener.address
  }

  private func accept(_ descriptor: Int32) {
    context.census.connectionOpened()
    let place = admission.place(
      of: descriptor, connectionCount: context.census.connectionCount)
    if place != .inside { noteRefusal() }
    guard place != .nowhere else {
      close(descriptor)
      context.census.connectionClosed()
      return
    }
    nextNumber += 1
    let connection = HTTPConnection(
      front: self, number: nextNumber, isSurplus: place == .surplus)
    connection.index = connections.count
    connections.append(connection)
    byNumber[connection.number] = connection
    do throws(SystemError) {
      try connection.open(descriptor)
    } catch {
      context.log(.warning, "\(error)")
      forget(connection)
    }
  }

  /// What a connection is told that there is no room for.
  static let noRoom = Problem(
    .tooManyConnections, "the server has as many connections as it can have",
    fields: [HTTPField("Retry-After", "5")])

  /// Counts a connection that does not get in; the first of a crowd is logged at once, and the
  /// others once a second.
  private func noteRefusal() {
    refusedCount += 1
    if refusedCount == 1 { logRefusals() }
  }

  private func logRefusals() {
    context.log(
      .warning,
      "no room for \(refusedCount) new connections: there are \(context.census.connectionCount), "
        + "and the process may open \(context.descriptorCount) descriptors")
  }

  private func exhausted(_ error: SystemError) {
    refusedCount += 1
    if refusedCount == 1 { context.log(.warning, "new connections have to wait: \(error)") }
  }

  /// Sends an answer, if its connection is still there.
  func respond(_ response: HTTPResponse, to number: Int) {
    byNumber[number]?.respond(response)
  }

  /// Forgets a connection that has ended or was handed over.
  func forget(_ connection: HTTPConnection) {
    let last = connections.removeLast()
    if last !== connection {
      connections[connection.index] = last
      last.index = connection.index
    }
    byNumber[connection.number] = nil
    ended.append(connection)
    loop.post { [self] in ended.removeAll() }
    context.census.connectionClosed()
  }

  /// Ends a connection after the callback in which it failed.
  func noteFailure(_ connection: HTTPConnection) {
    failed.append(connection)
    loop.post { [self] in
      let connections = failed
      failed = []
      for connection in connections { connection.end() }
    }
  }

  private func tick() {
    date = HTTPDate.format(Int(WallClock.milliseconds() / 1000))
    for connection in connections { connection.tick() }
    if refusedCount > 1 { logRefusals() }
    refusedCount = 0
  }

  /// Stops listening and ends the connections that wait for nothing.
  func stop() {
    isStopping = true
    listener?.close()
    for connection in Array(connections) { connection.stop() }
  }
}

// MARK: - Upgrades

extension HTTPFront {
  /// Hands a connection to its document, if the request asks for a socket.
  ///
  /// - Returns: Whether it did, or the request was answered otherwise.
  func upgrade(
    _ connection: HTTPConnection, _ head: HTTPRequestHead, rest: UnsafeRawBufferPointer
  ) -> Bool {
    do throws(Problem) {
      guard let name = try router.socketDocument(head) else { return false }
      let handshake = try handshake(head)
      var fields = handshake.fields.map { HTTPField($0.name, $0.value) }
      fields.removeAll { $0.name == "Connection" && $0.value.isEmpty }
      let (request, refusal) = joinRequest(head)
      let response = HTTPResponse(status: .switchingProtocols, fields: fields)
      let firstBytes = Array(rest)
      guard let descriptor = connection.handOver(after: response) else { return true }
      let handOver = SocketHandOver(
        name: name, descriptor: descriptor, request: request, refusal: refusal,
        compression: handshake.compression, firstBytes: firstBytes)
      context.census.connectionOpened()
      let worker = directory.worker(of: name)
      worker.loop.post { worker.adopt(handOver) }
    } catch {
      connection.respond(error.response)
    }
    return true
  }

  /// Why a request is refused without waiting for its body: a handshake has none.
  func refusal(beforeBodyOf head: HTTPRequestHead) -> Problem? {
    guard head.announcesBody, head.method == .get, (try? router.socketDocument(head)) != nil else {
      return nil
    }
    return Problem(.badRequest, HandshakeError.bodyPresent.reason)
  }

  private func handshake(_ head: HTTPRequestHead) throws(Problem) -> WebSocketHandshake {
    let handshake: WebSocketHandshake
    do throws(HandshakeError) {
      handshake = try WebSocketHandshake(
        answering: head, subprotocols: ["stet.v1"], compression: context.compression,
        sha1: Digest.sha1)
    } catch {
      var problem = Problem(
        error.status == 426 ? .upgradeRequired : .badRequest, error.reason,
        fields: error.fields.map { HTTPField($0.name, $0.value) })
      problem.status = HTTPStatus(rawValue: error.status)
      throw problem
    }
    if handshake.subprotocol == nil, !head.fieldValues("sec-websocket-protocol").isEmpty {
      throw Problem(.badRequest, "the subprotocol spoken here is stet.v1")
    }
    if let origin = handshake.origin, let host = head.authority, !Self.isSame(origin, host) {
      throw Problem(.foreignOrigin, "\(origin) is not the origin of this server's pages")
    }
    return handshake
  }

  /// Whether a page of `origin` was served under `host` (RFC 6454 §4; RFC 6455 §10.2).
  private static func isSame(_ origin: String, _ host: String) -> Bool {
    guard let scheme = origin.firstRange(of: "://") else { return false }
    return origin[scheme.upperBound...].lowercased() == host.lowercased()
  }

  /// What the query says about a client that comes back.
  private func joinRequest(
    _ head: HTTPRequestHead
  ) -> (JoinRequest, refusal: (code: ConnectionErrorCode, message: String)?) {
    let fresh = Self.freshCredentials()
    var request = JoinRequest(fresh: fresh, resumed: nil, epoch: nil, held: nil)
    do throws(Problem) {
      try Self.read(head.queryParameters, into: &request)
      return (request, nil)
    } catch {
      return (request, (.badQuery, error.detail))
    }
  }

  private static func read(
    _ parameters: [(name: String, value: String)]?, into request: inout JoinRequest
  ) throws(Problem) {
    guard let parameters else { throw Problem(.invalidParameter, "the query is not UTF-8") }
    var since: Int?
    var digest: UInt64?
    var session: SessionID?
    var secret: String?
    for (name, value) in parameters {
      switch name {
      case "since":
        guard let revision = Int(value), revision >= 0 else { throw malformed(name) }
        since = revision
      case "digest":
        guard let value = Text.digest(hexadecimal: value) else { throw malformed(name) }
        digest = value
      case "epoch":
        guard let epoch = Epoch(value) else { throw malformed(name) }
        request.epoch = epoch
      case "session":
        guard let id = SessionID(value) else { throw malformed(name) }
        session = id
      case "resume":
        guard value.utf8.count == 22, Base64.decodeURL(value) != nil else {
          throw malformed(name)
        }
        secret = value
      default: break
      }
    }
    guard (session == nil) == (secret == nil) else {
      throw Problem(.invalidParameter, "`session` and `resume` belong together")
    }
    guard digest == nil || since != nil else {
      throw Problem(.invalidParameter, "`digest` belongs to `since`")
    }
    // A revision without its digest proves nothing, and is answered with the text.
    if let since, let digest { request.held = HeldText(revision: since, digest: digest) }
    guard let session, let secret else { return }
    request.resumed = JoinRequest.Credentials(
      session: session, secret: secret, secretHash: hash(of: secret))
  }

  private static func malformed(_ name: String) -> Problem {
    Problem(.invalidParameter, "`\(name)` is malformed")
  }

  /// A new session with a random secret.
  static func freshCredentials() -> JoinRequest.Credentials {
    let secret = Base64.encodeURL(Random.bytes(16))
    return JoinRequest.Credentials(secret: secret, secretHash: hash(of: secret))
  }

  private static func hash(of secret: String) -> SecretHash {
    SecretHash(Digest.sha256(Array(secret.utf8)))
  }
}
