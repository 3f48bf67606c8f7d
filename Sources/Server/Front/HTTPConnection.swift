import HTTP
import Threads
import Transport

/// A client's connection while it speaks HTTP. Belongs to the loop of the front that accepted it.
final class HTTPConnection: TCPConnectionDelegate {
  private let desk: HTTPDesk
  /// Where the client is.
  private let address: SocketAddress?
  /// Takes an answer to this connection, from any thread.
  private let reply: Reply
  private let onEnd: () -> Void
  /// Whether there is no room for it: it gets one answer.
  private let isSurplus: Bool

  /// What carries it, from its beginning to its end.
  private var stream: (any ByteStream)?
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

  /// Makes a connection that waits for `begin`.
  ///
  /// - Parameters:
  ///   - desk: What it shares with the others.
  ///   - address: Where the client is.
  ///   - isSurplus: Whether there is no room for it.
  ///   - reply: Takes an answer to `respond`, from any thread.
  ///   - onEnd: Is told once it has ended or was handed over.
  init(
    _ desk: HTTPDesk, address: SocketAddress?, isSurplus: Bool, reply: @escaping Reply,
    onEnd: @escaping () -> Void
  ) {
    self.desk = desk
    self.address = address
    self.isSurplus = isSurplus
    self.reply = reply
    self.onEnd = onEnd
    parser = HTTPRequestParser(limits: desk.limits.http)
    var timeouts = desk.limits.httpTimeouts
    if isSurplus { timeouts.headNanoseconds = desk.limits.surplusNanoseconds }
    deadline = RequestDeadline(at: desk.now(), timeouts: timeouts)
  }

  /// Begins to serve what `stream`, whose delegate it is, carries.
  func begin(on stream: any ByteStream) { self.stream = stream }

  // MARK: - Input

  func received(_ bytes: UnsafeMutableRawBufferPointer) {
    guard !isAnswering else {
      backlog.append(contentsOf: bytes)
      if backlog.count > desk.limits.http.headByteCount { stream?.pauseReading() }
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
      while !isAnswering, stream != nil, let event = try parser.next(in: &input) {
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
      parser.phase, bodyByteCount: bodyByteCount, at: desk.now())
    if isAnswering {
      backlog.append(contentsOf: input)
    } else if isEnded {
      end()
    }
  }

  private func begin(_ head: HTTPRequestHead) {
    self.head = head
    body = []
    if let problem = desk.router.refusal(of: head, isSurplus: isSurplus) { return refuse(problem) }
    if head.expectsContinue {
      stream?.withOutput { $0.append(contentsOf: HTTPResponse.continueBytes) }
      stream?.flush()
    }
  }

  private func answer(_ head: HTTPRequestHead, rest: UnsafeRawBufferPointer) {
    isAnswering = true
    let body = body
    self.body = []
    desk.log(.debug, "\(head.method.name) \(head.path)")
    switch desk.router.answer(head, body: body, from: address, reply: reply) {
    case .now(let response): respond(response)
    case .later: break
    case .upgrade(let response, let takeOver):
      let firstBytes = Array(rest)
      if let socket = handOver(after: response) { takeOver(socket, firstBytes) }
    }
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
    end()
  }

  // MARK: - Output

  /// Sends the answer to the request at hand; the next request waits until the client took it.
  func respond(_ response: HTTPResponse) {
    guard let stream, let head, isAnswering else { return }
    isLast = !head.isPersistent || desk.isStopping || isSurplus
    stream.withOutput { output in
      response.append(
        to: &output, isHead: head.method == .head, keepsAlive: !isLast,
        isHTTP10: !head.isHTTP11, date: desk.date)
    }
    self.head = nil
    stream.flush()
    if stream.bufferedByteCount == 0 {
      goOn()
    } else {
      isDraining = true
      drain = (stream.bufferedByteCount, desk.now())
    }
  }

  /// Goes on after an answer. A client that has closed its half gets all it asked for before.
  private func goOn() {
    isAnswering = false
    guard !isLast && !desk.isStopping else {
      end()
      return
    }
    guard !isReading else { return }
    stream?.resumeReading()
    let waiting = backlog
    backlog = []
    waiting.withUnsafeBytes { read($0) }
  }

  /// Answers what is no acceptable request, and closes.
  private func refuse(_ problem: Problem) {
    let isHead = head?.method == .head
    let basePath = desk.router.basePath
    let response = head.map { problem.response(to: $0, basePath: basePath) } ?? problem.response
    stream?.withOutput {
      response.append(to: &$0, isHead: isHead, keepsAlive: false, date: desk.date)
    }
    end()
  }

  /// Writes what is queued and ends the connection.
  func end() {
    guard let stream else { return }
    self.stream = nil
    if isFailed { stream.close() } else { stream.finish() }
    onEnd()
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
    switch deadline.tick(at: desk.now()) {
    case .wait: break
    case .close: end()
    case .refuse: refuse(Problem(.requestTimeout, "the request took too long"))
    }
  }

  /// Drops a client that takes nothing of its answer for too long.
  private func checkProgress() {
    guard let stream else { return }
    let now = desk.now()
    if stream.bufferedByteCount != drain.byteCount {
      drain = (stream.bufferedByteCount, now)
    } else if now - drain.since >= desk.limits.httpTimeouts.idleNanoseconds {
      isFailed = true
      end()
    }
  }

  /// Gives the socket away after the answer to an upgrade.
  ///
  /// - Returns: `nil` if the client does not even take that answer, and the connection is dropped.
  private func handOver(after response: HTTPResponse) -> Socket? {
    guard let stream else { return nil }
    stream.withOutput { response.append(to: &$0, keepsAlive: true, date: desk.date) }
    stream.flush()
    guard stream.bufferedByteCount == 0 && !isFailed else {
      isFailed = true
      end()
      return nil
    }
    self.stream = nil
    onEnd()
    return stream.release()
  }
}
