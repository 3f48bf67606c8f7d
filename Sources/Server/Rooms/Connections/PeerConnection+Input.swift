import DocumentEngine
import EditModel
import Threads
import Transport
import WebSocket
import WireFormat

/// What the socket brings.
extension PeerConnection: TCPConnectionDelegate {
  func received(_ bytes: UnsafeMutableRawBufferPointer) {
    heartbeat.receive(at: host.loop.turnTime.nanoseconds)
    var input = bytes
    do throws(WebSocketError) {
      while let event = try webSocket.next(in: &input, using: host.workspace) {
        handle(event)
        if tcp == nil { return }
      }
    } catch {
      host.log(.debug, "\(room.name.text): \(error.reason)")
      perform(closing.receiveFailure(error))
    }
  }

  private func handle(_ event: WebSocketEvent) {
    switch event {
    case .text(let bytes):
      guard closing.isOpen else { return }
      handle(message: bytes)
    case .binary:
      fail(.binaryMessage, "messages are text")
    case .ping(let payload):
      guard closing.isOpen else { return }
      sendFrame(payload, .pong)
    case .pong:
      break
    case .close(let code, _):
      perform(closing.receiveClose(code))
    }
  }

  private func handle(message bytes: UnsafeRawBufferPointer) {
    do throws(MessageError) {
      let message = try ClientMessage(
        json: bytes, of: room.documentType, limits: host.messageLimits)
      switch message {
      case .edit(let submission):
        receive(submission)
      case .presence(let update):
        guard let peer else { return }
        room.receive(update, from: peer)
      case .ping:
        if hasSaidHello { sendPong() } else { owesPong = true }
      case .invalidEdit(let sequence, let reason):
        guard let peer else { return }
        room.receiveInvalid(sequence, Rejection(reason), from: peer)
      }
    } catch {
      fail(ConnectionErrorCode(error), error.description)
    }
  }

  func sendPong() {
    host.writer.withMessage(of: .pong, in: dialect) { sendFrame($0, .text) }
  }

  private func receive(_ submission: EditSubmission) {
    guard let peer else {
      fail(.tooManyPendingMessages, "wait for hello before sending edits")
      return
    }
    room.receive(submission, from: peer, at: host.engineTime)
  }

  func fail(_ code: ConnectionErrorCode, _ message: String) {
    guard let peer else {
      refuse(code, message)
      return
    }
    room.end(peer, code, message)
  }

  func receivedEnd() {
    drop()
  }

  func failed(_ error: SystemError) {
    host.log(.debug, "\(room.name.text): \(error)")
    host.bury(self)
  }

  func drained() {
    if isHeldBack {
      isHeldBack = false
      heartbeat.receive(at: host.loop.turnTime.nanoseconds)
      tcp?.resumeReading()
    }
    noteDrained()
  }
}
