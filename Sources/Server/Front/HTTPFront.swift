import EditModel
import Cryptography
import DocumentEngine
import HTTP
import TextStorage
import Threads
import Transport
import Upgrade
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
  /// - Throws: `SystemError` if the loop cannot watch the socket.
  func listen(on socket: consuming ListeningSocket) throws(SystemError) {
    listener = try TCPListener(
      socket, on: loop,
      onExhaustion: { [unowned self] in exhausted($0) }, onAccept: { [unowned self] in accept($0) })
  }

  private func accept(_ socket: consuming Socket) {
    context.census.connectionOpened()
    let place = admission.place(
      of: socket.number, connectionCount: context.census.connectionCount)
    if place != .inside { noteRefusal() }
    guard place != .nowhere else {
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
      try connection.open(socket)
    } catch {
      context.log(.warning, "\(error)")
      forget(connection)
    }
  }

  /// What a connection is told that there is no room for.
  static let noRoom = Problem(
    .tooManyConnections, "the server has as many connections as it can have")

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
  /// Hands a connection to its document, if the request is for the address of a socket.
  ///
  /// A request without an upgrade is checked in the same way, so that a page which is not told why
  /// its WebSocket was refused can ask.
  ///
  /// - Returns: Whether it did, or the request was answered otherwise.
  func upgrade(
    _ connection: HTTPConnection, _ head: HTTPRequestHead, rest: UnsafeRawBufferPointer
  ) -> Bool {
    guard head.method == .get, Resource.isSocket(head) else { return false }
    do throws(Problem) {
      guard case .socket(let name) = try Resource(head) else { return false }
      try checkOrigin(of: head)
      let (request, refusal) = try joinRequest(head)
      let handshake = try handshake(head)
      let response = HTTPResponse(
        status: .switchingProtocols, fields: handshake.fields.map { HTTPField($0.name, $0.value) })
      let firstBytes = Array(rest)
      guard let socket = connection.handOver(after: response) else { return true }
      let handOver = SocketHandOver(
        name: name, socket: HandOver(socket), request: request, refusal: refusal,
        compression: handshake.compression, firstBytes: firstBytes)
      context.census.connectionOpened()
      let worker = directory.worker(of: name)
      worker.loop.post { worker.adopt(handOver) }
    } catch {
      log(error, refusing: head)
      connection.respond(error.response(to: head))
    }
    return true
  }

  /// Why a request is refused without waiting for its body: a handshake has none.
  func refusal(beforeBodyOf head: HTTPRequestHead) -> Problem? {
    guard head.announcesBody, head.method == .get, Resource.isSocket(head) else { return nil }
    let problem = Problem(.badRequest, HandshakeError.bodyPresent.reason)
    log(problem, refusing: head)
    return problem
  }

  /// Tells the operator why a page or program does not get its connection.
  private func log(_ problem: Problem, refusing head: HTTPRequestHead) {
    context.log(
      .warning,
      "no WebSocket at \(head.path.prefix(300)): \(problem.code.rawValue): \(problem.detail)")
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
    return handshake
  }

  /// Refuses the pages of other origins (RFC 6455 §10.2). A page that asks without an upgrade names
  /// its origin in `Referer` only.
  private func checkOrigin(of head: HTTPRequestHead) throws(Problem) {
    var origins = head.fieldValues("origin")
    if origins.isEmpty, !WebSocketHandshake.isUpgrade(head) {
      origins = head.fieldValues("referer")
    }
    guard let host = head.authority else { return }
    for origin in origins where WebOrigin(origin)?.isServed(at: host) != true {
      throw Problem(
        .foreignOrigin,
        "\(Self.shown(origin)) is not the origin of a page of this server, which was asked as "
          + "\(Self.shown(host)); a proxy before it must hand on the field Host as it comes")
    }
  }

  /// The beginning of a field's value, as far as it can be shown in a line.
  private static func shown(_ value: String) -> String {
    String(
      String.UnicodeScalarView(
        value.unicodeScalars.prefix(200).filter { (0x20..<0x7F) ~= $0.value }))
  }

  /// What the query says about a client that comes back. A browser tells its page nothing of an
  /// HTTP error in the answer to a handshake, so there a wrong query is told over the WebSocket.
  private func joinRequest(
    _ head: HTTPRequestHead
  ) throws(Problem) -> (JoinRequest, refusal: (code: ConnectionErrorCode, message: String)?) {
    do throws(Problem) {
      return (JoinRequest(try Self.joinQuery(head)), nil)
    } catch {
      guard WebSocketHandshake.isUpgrade(head) else { throw error }
      return (JoinRequest(JoinQuery()), (.badQuery, error.detail))
    }
  }

  private static func joinQuery(_ head: HTTPRequestHead) throws(Problem) -> JoinQuery {
    let query = try Query(head, allowing: JoinQuery.names)
    do throws(JoinQuery.Fault) {
      return try JoinQuery { query[$0] }
    } catch {
      throw Problem(.invalidParameter, error.reason)
    }
  }
}
