import DocumentEngine
import HTTP
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
  private var isAnswering = false
  private var isEnded = false
  private var isFailed = false

  /// Its number among the front's connections.
  var index = 0
  /// Tells it from earlier and later connections, for answers that come from other threads.
  let number: Int

  init(front: HTTPFront, number: Int) {
    self.front = front
    self.number = number
    parser = HTTPRequestParser(limits: front.context.limits.http)
    deadline = RequestDeadline(
      at: front.loop.turnTime.nanoseconds, timeouts: front.context.limits.httpTimeouts)
  }

  /// Begins to serve an accepted socket.
  ///
  /// - Throws: `SystemError` if the loop cannot watch it.
  func open(_ descriptor: Int32) throws(SystemError) {
    tcp = try TCPConnection(adopting: descriptor, on: front.loop, delegate: self)
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
    if isAnswering && !input.isEmpty { backlog.append(contentsOf: input) }
  }

  private func begin(_ head: HTTPRequestHead) {
    self.head = head
    body = []
    if head.expectsContinue {
      tcp?.withOutput { $0.append(contentsOf: HTTPResponse.continueBytes) }
      tcp?.flush()
    }
  }

  private func answer(_ head: HTTPRequestHead, rest: UnsafeRawBufferPointer) {
    isAnswering = true
    let body = body
    self.body = []
    front.context.log(.debug, "\(head.method.name) \(head.target)")
    if front.upgrade(self, head, rest: rest) { return }
    front.router.answer(head, body: body, for: number)
  }

  func receivedEnd() {
    isEnded = true
    if !isAnswering { end() }
  }

  func drained() {}

  func failed(_ error: SystemError) {
    isFailed = true
    front.noteFailure(self)
  }

  // MARK: - Output

  /// Sends the answer to the request at hand and goes on with the next.
  func respond(_ response: HTTPResponse) {
    guard let tcp, let head, isAnswering else { return }
    let keepsAlive = head.isPersistent && !isEnded && !front.isStopping
    tcp.withOutput { output in
      response.append(
        to: &output, isHead: head.method == .head, keepsAlive: keepsAlive,
        isHTTP10: !head.isHTTP11, date: front.date)
    }
    self.head = nil
    isAnswering = false
    guard keepsAlive else {
      end()
      return
    }
    tcp.flush()
    tcp.resumeReading()
    let waiting = backlog
    backlog = []
    waiting.withUnsafeBytes { read($0) }
  }

  /// Answers what is no acceptable request, and closes.
  private func refuse(_ problem: Problem) {
    tcp?.withOutput { problem.response.append(to: &$0, keepsAlive: false, date: front.date) }
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
    guard !isAnswering else { return }
    switch deadline.tick(at: front.loop.turnTime.nanoseconds) {
    case .wait: break
    case .close: end()
    case .refuse: refuse(Problem(.requestTimeout, "the request took too long"))
    }
  }

  /// Gives the socket away after the answer to an upgrade.
  ///
  /// - Returns: `nil` if the client does not even take that answer, and the connection is dropped.
  func handOver(after response: HTTPResponse) -> Int32? {
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
