internal import Cryptography
internal import HTTP
internal import Threads
internal import Transport
internal import Upgrade
internal import WebSocket

/// One client of an echo context. It belongs to the server's loop.
final class EchoConnection: TCPConnectionDelegate {
  /// What is needed until the handshake is over.
  private final class Opening {
    var parser: HTTPRequestParser
    var deadline: RequestDeadline

    init(_ configuration: EchoConfiguration, at now: UInt64) {
      parser = HTTPRequestParser(limits: configuration.httpLimits)
      deadline = RequestDeadline(at: now, timeouts: configuration.httpTimeouts)
    }
  }

  private let context: EchoContext
  private let onEnd: (EchoConnection) -> Void
  private var tcp: TCPConnection?
  /// Until the handshake is over.
  private var opening: Opening?
  /// From the handshake to the end.
  private var webSocket: WebSocketConnection?
  private var heartbeat: Heartbeat
  /// When to give up waiting for the client to close its end; 0 while ours is open.
  private var endDeadline: UInt64 = 0

  /// - Parameters:
  ///   - context: What it shares with the others.
  ///   - onEnd: Is told once it is closed.
  init(_ context: EchoContext, onEnd: @escaping (EchoConnection) -> Void) {
    self.context = context
    self.onEnd = onEnd
    let now = context.loop.turnTime.nanoseconds
    let configuration = context.configuration
    opening = Opening(configuration, at: now)
    heartbeat = Heartbeat(
      at: now, silenceNanoseconds: configuration.silenceNanoseconds,
      pongNanoseconds: configuration.pongNanoseconds)
  }

  /// Takes over a socket.
  func open(_ socket: consuming Socket) throws(SystemError) {
    tcp = try TCPConnection(adopting: socket, on: context.loop, delegate: self)
  }

  func received(_ bytes: UnsafeMutableRawBufferPointer) {
    heartbeat.receive(at: context.loop.turnTime.nanoseconds)
    var input = bytes
    if let opening { shakeHands(opening, &input) }
    if webSocket != nil { echo(&input) }
    flush()
  }

  func receivedEnd() { close() }

  func drained() {
    if isEnding { tcp?.endOutput() } else { tcp?.resumeReading() }
  }

  func failed(_ error: SystemError) { close() }

  /// Writes what the server's output gathered for this connection.
  private func flush() {
    guard let tcp, !context.output.isEmpty else { return }
    context.output.withUnsafeBytes { tcp.flush(followedBy: $0) }
    context.output.removeAll(keepingCapacity: context.output.capacity <= 1 << 20)
    if tcp.bufferedByteCount > context.configuration.bufferedByteCount { tcp.pauseReading() }
    if isEnding, tcp.bufferedByteCount == 0 { tcp.endOutput() }
  }

  /// Whether nothing more will be sent.
  private var isEnding: Bool { endDeadline != 0 }

  /// Sends nothing more behind what is queued, and gives the client time to close its end: closing
  /// ours with unread bytes would reset the connection and could lose what was sent last.
  private func linger() {
    webSocket?.releaseMemory(context.workspace)
    webSocket = nil
    opening = nil
    endDeadline = context.loop.turnTime.nanoseconds + context.configuration.closeNanoseconds
  }

  /// Ends the connection at once.
  func close() {
    tcp?.close()
    onEnd(self)
  }

  /// Looks at the deadlines.
  func tick(at now: UInt64) {
    var isOver = false
    if isEnding {
      isOver = now >= endDeadline
    } else if let opening {
      if case .wait = opening.deadline.tick(at: now) {} else { isOver = true }
    } else {
      switch heartbeat.tick(at: now) {
      case .wait: break
      case .sendPing: FrameWriter.append([], .ping, to: &context.output)
      case .dropConnection: isOver = true
      }
    }
    if isOver { close() } else { flush() }
  }
}

extension EchoConnection {
  /// Reads the request and answers it; anything but an upgrade ends the connection.
  private func shakeHands(_ opening: Opening, _ input: inout UnsafeMutableRawBufferPointer) {
    var rest = UnsafeRawBufferPointer(input)
    do throws(HTTPError) {
      let event = try opening.parser.next(in: &rest)
      input = UnsafeMutableRawBufferPointer(rebasing: input[(input.count - rest.count)...])
      opening.deadline.receive(
        opening.parser.phase, bodyByteCount: 0, at: context.loop.turnTime.nanoseconds)
      if case .head(let head)? = event { answer(head) }
    } catch {
      refuse(HTTPResponse(refusing: error))
    }
  }

  /// Answers a request.
  private func answer(_ head: HTTPRequestHead) {
    do throws(HandshakeError) {
      let accepted = try WebSocketHandshake(
        answering: head, subprotocols: [], compression: context.configuration.compression,
        sha1: Digest.sha1)
      let response = HTTPResponse(
        status: .switchingProtocols, fields: accepted.fields.map { HTTPField($0.name, $0.value) })
      write(response, keepsAlive: true)
      opening = nil
      webSocket = WebSocketConnection(
        role: .server, limits: context.configuration.limits, compression: accepted.compression)
    } catch {
      var response = HTTPResponse(status: HTTPStatus(rawValue: error.status), text: error.reason)
      response.fields += error.fields.map { HTTPField($0.name, $0.value) }
      refuse(response)
    }
  }

  /// Sends a response and ends the connection.
  private func refuse(_ response: HTTPResponse) {
    write(response, keepsAlive: false)
    linger()
  }

  private func write(_ response: HTTPResponse, keepsAlive: Bool) {
    let seconds = Int(WallClock.milliseconds() / 1000)
    response.append(
      to: &context.output, keepsAlive: keepsAlive, date: HTTPDate.format(seconds))
  }

  /// Answers messages.
  private func echo(_ input: inout UnsafeMutableRawBufferPointer) {
    do throws(WebSocketError) {
      while let event = try webSocket?.next(in: &input, using: context.workspace) {
        switch event {
        case .text(let message): send(message, .text)
        case .binary(let message): send(message, .binary)
        case .ping(let payload): FrameWriter.append(payload, .pong, to: &context.output)
        case .pong: break
        case .close(let code, _):
          FrameWriter.appendClose(code, to: &context.output)
          linger()
        }
      }
    } catch {
      FrameWriter.appendClose(error.closeCode, reason: error.reason, to: &context.output)
      linger()
    }
  }

  /// Sends a message back, in the form that was agreed.
  private func send(_ message: UnsafeRawBufferPointer, _ opcode: Opcode) {
    guard let configuration = context.configuration.compression else {
      return FrameWriter.append(message, opcode, to: &context.output)
    }
    webSocket?.append(
      message, opcode, deflatedBy: configuration, from: 0, to: &context.output,
      using: context.workspace)
  }
}
