import HTTP
import Threads
import Transport

/// What listens and speaks HTTP: on one event loop, which hands upgraded sockets to the others.
///
/// Belongs to that loop's thread; others reach it through `loop.post`.
final class HTTPFront: @unchecked Sendable {
  // @unchecked Sendable: all members but the constants belong to the loop's thread.
  private let loop: EventLoop
  private let context: ServerContext
  private let desk: HTTPDesk
  private let admission: Admission
  private var listener: TCPListener?
  /// Connections by their numbers, which tell each from earlier and later ones.
  private var connections: [Int: HTTPConnection] = [:]
  private var nextNumber = 0
  /// Connections that did not get in since that was logged last.
  private var refusedCount = 0

  init(loop: EventLoop, context: ServerContext, router: Router) {
    self.loop = loop
    self.context = context
    desk = HTTPDesk(
      limits: context.limits, log: context.log, router: router,
      now: { loop.turnTime.nanoseconds })
    admission = Admission(limits: context.limits, descriptorCount: context.descriptorCount)
    _ = LoopTimer(on: loop, after: 1000, every: 1000) { [weak self] in self?.tick() }
  }

  /// Begins to accept connections.
  ///
  /// - Throws: `SystemError` if the loop cannot watch the socket.
  func listen(on socket: consuming ListeningSocket) throws(SystemError) {
    listener = try TCPListener(
      socket, on: loop, onExhaustion: { [weak self] in self?.exhausted($0) },
      onAccept: { [weak self] in self?.accept($0) })
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
    let number = nextNumber
    let connection = HTTPConnection(
      desk, address: socket.peerAddress, isSurplus: place == .surplus, reply: replier(number),
      onEnd: { [weak self] in self?.forget(number) })
    connections[number] = connection
    do throws(SystemError) {
      connection.begin(on: try TCPConnection(adopting: socket, on: loop, delegate: connection))
    } catch {
      context.log(.warning, "\(error)")
      forget(number)
    }
  }

  /// Takes an answer on any thread to the connection of a number, if that is still there.
  private func replier(_ number: Int) -> Reply {
    { [self] response in
      loop.post { self.connections[number]?.respond(response) }
    }
  }

  /// Forgets a connection that has ended or was handed over.
  private func forget(_ number: Int) {
    connections[number] = nil
    context.census.connectionClosed()
  }

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

  private func tick() {
    desk.tick()
    for connection in connections.values { connection.tick() }
    if refusedCount > 1 { logRefusals() }
    refusedCount = 0
  }

  /// Stops listening and ends the connections that wait for nothing.
  func stop() {
    desk.stop()
    listener?.close()
    for connection in connections.values { connection.stop() }
  }
}
