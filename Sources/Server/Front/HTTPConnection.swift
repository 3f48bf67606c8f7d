import HTTP
import Threads
import Transport

/// A client's connection while it speaks HTTP. Belongs to the worker that accepted it.
final class HTTPConnection: TCPConnectionDelegate {
  private unowned let front: HTTPFront
  private var tcp: TCPConnection?
  private var parser: HTTPRequestParser
  private var deadline: RequestDeadline
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  /// What came while a request was being answered.
  private var backlog: [UInt8] = []
  /// Whether a request waits for its answer, or an answer for its client to take it.
  private var isAnswering = false
  /// Whether the answer was given and waits for its client.
  private var isDraining = false
  /// How much of the answer waited at the last look, and since when nothing of it was taken.
  private var drain = (byteCount: 0, since: UInt64(0))
  /// Whether no answer follows the one at hand.
  private var isLast = false
  /// Whether requests are being read from input at hand.
  private var isReading = false
  private var isEnded = false
  private var isFailed = false

  /// Its number among the front's connections.
  var index = 0
  /// Tells it from earlier and later connections, for answers that come from other threads.
  let number: Int
  /// Whether there is no room for it: it gets one answer.
  private let isSurplus: Bool

  init(front: HTTPFront, number: Int, isSurplus: Bool) {
    self.front = front
    self.number = number
    self.isSurplus = isSurplus
    let limits = front.context.limits
    parser = HTTPRequestParser(limits: limits.http)
    var timeouts = limits.httpTimeouts
    if isSurplus { timeouts.headNanoseconds = limits.surplusNanoseconds }
    deadline = RequestDeadline(at: front.loop.turnTime.nanoseconds, timeouts: timeouts)
  }

  /// Begins to serve an accepted socket.
  ///
  /// - Throws: `SystemError` if the loop cannot watch it.
  func open(_ socket: consuming Socket) throws(SystemError) {
    tcp = try TCPConnection(adopting: socket, on: front.loop, delegate: self)
  }

  // MARK: - Input

  func received(_ bytes: UnsafeMutableRawBufferPointer) {
    guard !isAnswering else {
      backlog.append(contentsOf: bytes)
      if backlog.count > front.context.limits.http.headByteCount { tcp?.pauseReading() }
      return
    }
    read(UnsafeRawBufferPointer(bytes))
  }

  private func read(_ bytes: UnsafeRawBufferPointer) {
    var input = bytes
    var bodyByteCount = 0
    isReading = true
    defer { isReading = false }
    do throws(HTTPError) {
      while !isAnswering, tcp != nil, let event = try parser.next(in: &input) {
        switch event {
        case .head(let head):
          begin(head)
        case .body(let part):
          body.append(contentsOf: part)
          bodyByteCount += part.count
        case .end:
          if let head { answer(head, rest: input) }
        }
      }
    } catch {
      refuse(Problem(error))
      return
    }
    deadline.receive(
      parser.phase, bodyByteCount: bodyByteCount, at: front.loop.turnTime.nanoseconds)
    if isAnswering {
      backlog.append(contentsOf: input)
    } else if isEnded {
      end()
    }
  }

  private func begin(_ head: HTTPRequestHead) {
    self.head = head
    body = []
    if isSurplus && !Router.isHealthPath(head.path) { return refuse(HTTPFront.noRoom) }
    if let problem = front.refusal(beforeBodyOf: head) { return refuse(problem) }
    if head.expectsContinue {
      tcp?.withOutput { $0.append(contentsOf: HTTPResponse.continueBytes) }
      tcp?.flush()
    }
  }

  private func answer(_ head: HTTPRequestHead, rest: UnsafeRawBufferPointer) {
    isAnswering = true
    let body = body
    self.body = []
    front.context.log(.debug, "\(head.method.name) \(head.path)")
    if front.upgrade(self, head, rest: rest) { return }
    front.router.answer(head, body: body, for: number)
  }

  func receivedEnd() {
    isEnded = true
    if !isAnswering { end() }
  }

  func drained() {
    guard isDraining else { return }
    isDraining = false
    goOn()
  }

  func failed(_ error: SystemError) {
    isFailed = true
    front.noteFailure(self)
  }

  // MARK: - Output

  /// Sends the answer to the request at hand; the next request waits until the client took it.
  func respond(_ response: HTTPResponse) {
    guard let tcp, let head, isAnswering else { return }
    isLast = !head.isPersistent || front.isStopping || isSurplus
    tcp.withOutput { output in
      response.append(
        to: &output, isHead: head.method == .head, keepsAlive: !isLast,
        isHTTP10: !head.isHTTP11, date: front.date)
    }
    self.head = nil
    tcp.flush()
    if tcp.bufferedByteCount == 0 {
      goOn()
    } else {
      isDraining = true
      drain = (tcp.bufferedByteCount, front.loop.turnTime.nanoseconds)
    }
  }

  /// Goes on after an answer. A client that has closed its half gets all it asked for before.
  private func goOn() {
    isAnswering = false
    guard !isLast && !front.isStopping else {
      end()
      return
    }
    guard !isReading else { return }
    tcp?.resumeReading()
    let waiting = backlog
    backlog = []
    waiting.withUnsafeBytes { read($0) }
  }

  /// Answers what is no acceptable request, and closes.
  private func refuse(_ problem: Problem) {
    let isHead = head?.method == .head
    let response = head.map { problem.response(to: $0) } ?? problem.response
    tcp?.withOutput {
      response.append(to: &$0, isHead: isHead, keepsAlive: false, date: front.date)
    }
    end()
  }

  /// Writes what is queued and ends the connection.
  func end() {
    guard let tcp else { return }
    self.tcp = nil
    if isFailed { tcp.close() } else { tcp.finish() }
    front.forget(self)
  }

  /// Ends the connection, unless it waits for an answer, which is then its last.
  func stop() {
    if !isAnswering { end() }
  }

  /// Looks after the deadline; called about once a second.
  func tick() {
    guard !isAnswering else {
      if isDraining { checkProgress() }
      return
    }
    switch deadline.tick(at: front.loop.turnTime.nanoseconds) {
    case .wait: break
    case .close: end()
    case .refuse: refuse(Problem(.requestTimeout, "the request took too long"))
    }
  }

  /// Drops a client that takes nothing of its answer for too long.
  private func checkProgress() {
    guard let tcp else { return }
    let now = front.loop.turnTime.nanoseconds
    if tcp.bufferedByteCount != drain.byteCount {
      drain = (tcp.bufferedByteCount, now)
    } else if now - drain.since >= front.context.limits.httpTimeouts.idleNanoseconds {
      isFailed = true
      end()
    }
  }

  /// Gives the socket away after the answer to an upgrade.
  ///
  /// - Returns: `nil` if the client does not even take that answer, and the connection is dropped.
  func handOver(after response: HTTPResponse) -> Socket? {
    guard let tcp else { return nil }
    tcp.withOutput { response.append(to: &$0, keepsAlive: true, date: front.date) }
    tcp.flush()
    guard tcp.bufferedByteCount == 0 && !isFailed else {
      isFailed = true
      end()
      return nil
    }
    self.tcp = nil
    front.forget(self)
    return tcp.release()
  }
}
