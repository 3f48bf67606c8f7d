internal import HTTP
package import Threads
package import Transport
internal import Upgrade
package import WebSocket

/// A client's WebSocket: HTTP upgrade, then messages. Belongs to one event loop's thread.
package final class ClientConnection: TCPConnectionDelegate {
  /// What a connection needs of the world.
  package struct Environment {
    /// The loop that serves the connection.
    package var loop: EventLoop
    /// The workspace of the loop's thread.
    package var workspace: WebSocketWorkspace
    /// The SHA-1 of some bytes.
    package var sha1: ([UInt8]) -> [UInt8]
    /// A new masking key (RFC 6455 §5.3).
    package var maskingKey: () -> UInt32

    /// Collects the parts.
    package init(
      loop: EventLoop, workspace: WebSocketWorkspace, sha1: @escaping ([UInt8]) -> [UInt8],
      maskingKey: @escaping () -> UInt32
    ) {
      self.loop = loop
      self.workspace = workspace
      self.sha1 = sha1
      self.maskingKey = maskingKey
    }
  }

  private enum State {
    case upgrading(HTTPResponseParser)
    case open
    case closed
  }

  private static let limits = WebSocketLimits(
    frameByteCount: 1 << 30, messageByteCount: 1 << 30, fragmentCount: 1 << 20)

  private let environment: Environment
  private let handshake: ClientHandshake
  /// `nil` once it is told nothing more.
  private var delegate: (any ClientConnectionDelegate)?
  private var tcp: TCPConnection?
  private var state: State
  private var webSocket: WebSocketConnection
  private var payload: [UInt8] = []

  /// When the bytes came that are being looked at, or were last.
  package private(set) var receivedAt = MonotonicTime(nanoseconds: 0)
  /// Bytes received since the beginning.
  package private(set) var receivedByteCount = 0
  /// Bytes sent, or queued, since the beginning.
  package private(set) var sentByteCount = 0
  /// Whether the server agreed to permessage-deflate.
  package private(set) var isDeflating = false

  /// Connects and asks for the upgrade.
  ///
  /// - Parameters:
  ///   - address: Where the server listens.
  ///   - target: Path and query of the socket, percent-encoded.
  ///   - handshake: What is offered; `stet.v1` must be among its subprotocols.
  ///   - environment: What it needs of the world.
  ///   - delegate: Is told what happens; an open connection keeps it.
  /// - Throws: `SystemError` if nobody listens there.
  package init(
    to address: SocketAddress, target: String, handshake: ClientHandshake,
    environment: Environment, delegate: any ClientConnectionDelegate
  ) throws(SystemError) {
    self.environment = environment
    self.handshake = handshake
    self.delegate = delegate
    webSocket = WebSocketConnection(role: .client, limits: Self.limits, compression: nil)
    let limits = HTTPLimits(
      startLineByteCount: 8192, headByteCount: 32768, fieldCount: 100, bodyByteCount: 1 << 20,
      chunkCount: 1000)
    state = .upgrading(HTTPResponseParser(limits: limits))
    tcp = try TCPConnection(
      adopting: TCPConnector.connect(to: address), on: environment.loop, delegate: self)
    var request = "GET \(target) HTTP/1.1\r\nHost: \(address)\r\n"
    for field in handshake.fields { request += "\(field.name): \(field.value)\r\n" }
    request += "\r\n"
    enqueue(Array(request.utf8))
    flush()
  }

  private func enqueue(_ bytes: [UInt8]) {
    sentByteCount += bytes.count
    bytes.withUnsafeBytes { tcp?.enqueue($0) }
  }

  /// Queues a text message that `write` appends; `flush` sends it.
  package func send(_ write: (inout [UInt8]) -> Void) {
    payload.removeAll(keepingCapacity: true)
    write(&payload)
    sendFrame(.text)
  }

  /// Queues `payload` as a frame.
  private func sendFrame(_ opcode: Opcode) {
    guard case .open = state else { return }
    tcp?.withOutput { output in
      let start = output.count
      FrameWriter.append(payload, opcode, maskedWith: environment.maskingKey(), to: &output)
      sentByteCount += output.count - start
    }
  }

  /// Sends what is queued. What is queued while messages are handed out goes by itself.
  package func flush() { tcp?.flush() }

  /// Ends the connection at once; the delegate is not told.
  package func close() {
    state = .closed
    tcp?.close()
    tcp = nil
    delegate = nil
  }

  private func fail(_ reason: String) {
    guard tcp != nil else { return }
    let delegate = delegate
    close()
    delegate?.closed(self, reason: reason)
  }

  // MARK: - TCPConnectionDelegate

  package func received(_ bytes: UnsafeMutableRawBufferPointer) {
    receivedAt = MonotonicTime.now()
    receivedByteCount += bytes.count
    var input = bytes
    if case .upgrading = state { upgrade(&input) }
    guard case .open = state else { return }
    let delegate = delegate
    do throws(WebSocketError) {
      while let event = try webSocket.next(in: &input, using: environment.workspace) {
        if case .text(let message) = event {
          delegate?.received(message, on: self)
        } else {
          handle(event)
        }
        guard case .open = state else { return }
      }
      delegate?.receivedAll(on: self)
      flush()
    } catch {
      fail("the server broke a rule: \(error.reason)")
    }
  }

  /// Handles what is no text message.
  private func handle(_ event: WebSocketEvent) {
    switch event {
    case .text, .pong: break
    case .ping(let ping):
      payload = Array(ping)
      sendFrame(.pong)
      flush()
    case .binary: fail("a binary message came")
    case .close(let code, _):
      payload = FrameWriter.closePayload(code)
      sendFrame(.close)
      flush()
      fail("the server closed with \(code.map { "\($0.rawValue)" } ?? "no code")")
    }
  }

  /// Reads the answer to the upgrade; what follows it stays in `input`.
  private func upgrade(_ input: inout UnsafeMutableRawBufferPointer) {
    guard case .upgrading(var parser) = state else { return }
    var rest = UnsafeRawBufferPointer(input)
    do {
      while let event = try parser.next(in: &rest) {
        switch event {
        case .head(let head):
          let agreed = try handshake.check(head, sha1: environment.sha1)
          guard agreed.subprotocol == handshake.subprotocols.first else {
            return fail("the server does not speak stet.v1")
          }
          isDeflating = agreed.compression != nil
          webSocket = WebSocketConnection(
            role: .client, limits: Self.limits, compression: agreed.compression)
        case .body: break
        case .end:
          input = UnsafeMutableRawBufferPointer(rebasing: input[(input.count - rest.count)...])
          state = .open
          delegate?.opened(self)
          return
        }
      }
      state = .upgrading(parser)
    } catch {
      fail("no upgrade: \(error)")
    }
  }

  package func receivedEnd() { fail("the server ended the connection") }

  package func drained() {}

  package func failed(_ error: SystemError) { fail("\(error)") }
}
