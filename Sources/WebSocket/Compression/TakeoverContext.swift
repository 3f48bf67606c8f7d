internal import Compression

/// What a connection must remember from message to message where context takeover is agreed
/// (RFC 7692 §7.1.1).
final class TakeoverContext {
  /// The end of the other side's messages: its window, and what is in front of it until that is
  /// worth moving the window to the front, which takes longer than to inflate a short message.
  private var history: [UInt8] = []
  private let historyByteCount: Int
  /// Who inflated the newest message, and as which of its messages.
  private var inflation: (workspace: WebSocketWorkspace, number: Int)?
  /// The context of our own messages, if they are deflated one connection at a time.
  private var deflater: Deflater?

  /// - Parameter windowBits: Base-two logarithm of the other side's window.
  init(windowBits: Int) { historyByteCount = 1 << windowBits }

  /// Lends the other side's window.
  func withHistory(
    _ body: (UnsafeRawBufferPointer) throws(WebSocketError) -> Void
  ) throws(WebSocketError) {
    var failure: WebSocketError?
    history.withUnsafeBytes { bytes in
      let window = UnsafeRawBufferPointer(rebasing: bytes.suffix(historyByteCount))
      do throws(WebSocketError) { try body(window) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Whether a workspace that has inflated so many messages did this stream's newest one last, so
  /// that zlib's window is this stream's. A window smaller than zlib's is set anew for each
  /// message, so that what refers beyond it is always refused.
  func wasInflatedLast(by workspace: WebSocketWorkspace, number: Int) -> Bool {
    guard let inflation, historyByteCount == InflateStream.windowByteCount else { return false }
    return inflation.workspace === workspace && inflation.number == number
  }

  /// Moves the other side's window behind `message`.
  func remember(
    _ message: UnsafeRawBufferPointer, inflatedBy workspace: WebSocketWorkspace, number: Int
  ) {
    inflation = (workspace, number)
    let added = message.suffix(historyByteCount)
    let room = historyByteCount + historyByteCount / 4
    if history.count + added.count > room {
      history.removeFirst(history.count - min(history.count, historyByteCount - added.count))
    }
    // An array that grows would take twice its memory at once.
    if history.count + added.count > history.capacity && 2 * history.capacity > room {
      history.reserveCapacity(room)
    }
    history.append(contentsOf: added)
  }

  /// Deflates `message` with reference to our earlier ones.
  func deflate(
    _ message: UnsafeRawBufferPointer, _ settings: DeflateSettings, into output: MessageBuffer
  ) {
    if deflater == nil { deflater = Deflater(settings) }
    deflater?.compress(message, into: output)
  }
}
