import DocumentEngine
import EditModel
import WebSocket
import WireFormat

@testable import Server

/// A peer without a socket: what it was told is text, and its line takes bytes when the test says.
final class FakeEndpoint: PeerEndpoint {
  let dialect: Dialect
  let streamKind: SharedDeflateStream.Kind?
  private(set) var peer: PeerID?
  /// Every message that was told, in order.
  private(set) var told: [String] = []
  /// How often something was written to the line.
  private(set) var writeCount = 0
  private(set) var isWaiting = false
  private(set) var isLive = false
  private(set) var isDrainAwaited = false
  /// Why it ended or was refused.
  private(set) var ended: ConnectionErrorCode?
  /// Whether its line takes nothing.
  var isStuck = false
  private(set) var bufferedByteCount = 0
  private let workspace = WebSocketWorkspace()
  private var client: WebSocketConnection

  /// Agrees on this for permessage-deflate.
  init(
    _ compression: CompressionParameters? = nil, offered: CompressionConfiguration? = nil,
    in dialect: Dialect = .stet1
  ) {
    self.dialect = dialect
    if let compression, let offered {
      streamKind = SharedDeflateStream.Kind(compression, offered)
    } else {
      streamKind = nil
    }
    client = WebSocketConnection(
      role: .client, limits: ServerLimits().webSocket, compression: compression)
  }

  /// The types of the messages that it was told.
  var types: [String] {
    told.map { message in
      let rest = message.dropFirst(#"{"type":""#.count)
      return String(rest.prefix { $0 != "\"" })
    }
  }

  /// The revisions of the edits that it was told.
  var revisions: [Int] {
    told.compactMap { message in
      guard message.hasPrefix(#"{"type":"edit","revision":"#) else { return nil }
      return Int(message.dropFirst(#"{"type":"edit","revision":"#.count).prefix { $0.isNumber })
    }
  }

  /// Lets the line take all that waits.
  func drain() {
    isStuck = false
    bufferedByteCount = 0
  }

  private func take(_ frames: UnsafeRawBufferPointer) {
    if isStuck { bufferedByteCount += frames.count }
    var bytes = Array(frames)
    bytes.withUnsafeMutableBytes { bytes in
      var input = bytes
      do throws(WebSocketError) {
        while let event = try client.next(in: &input, using: workspace) {
          if case .text(let message) = event {
            told.append(String(decoding: message, as: UTF8.self))
          }
        }
      } catch {
        told.append("cannot be read: \(error)")
      }
    }
  }

  func waitToJoin() { isWaiting = true }

  func joined(as peer: PeerID) {
    self.peer = peer
    isWaiting = false
  }

  func receiveFirstBytes() {}

  func refuse(_ code: ConnectionErrorCode, _ message: String) { ended = code }

  func goLive() { isLive = true }

  func goQuiet() { isLive = false }

  func send(_ message: UnsafeRawBufferPointer, mayDeflate: Bool) {
    var frame: [UInt8] = []
    FrameWriter.append(message, .text, to: &frame)
    frame.withUnsafeBytes { take($0) }
  }

  func enqueue(_ frames: UnsafeRawBufferPointer) { take(frames) }

  func write(_ frames: UnsafeRawBufferPointer) {
    writeCount += 1
    take(frames)
  }

  func awaitDrain() { isDrainAwaited = true }

  func end(_ code: ConnectionErrorCode) {
    peer = nil
    ended = code
  }
}
