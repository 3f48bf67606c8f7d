/// What a connection must remember from message to message where context takeover is agreed
/// (RFC 7692 §7.1.1).
final class TakeoverContext {
  /// The end of the other side's messages, at most its window.
  private var history: [UInt8] = []
  private let historyByteCount: Int
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
      do throws(WebSocketError) { try body(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Moves the other side's window behind `message`.
  func remember(_ message: UnsafeRawBufferPointer) {
    let added = message.suffix(historyByteCount)
    let kept = min(history.count, historyByteCount - added.count)
    history.removeFirst(history.count - kept)
    history.append(contentsOf: added)
  }

  /// Deflates `message` with reference to our earlier ones.
  func deflate(
    _ message: UnsafeRawBufferPointer, _ settings: DeflateSettings, into output: MessageBuffer
  ) {
    if deflater == nil { deflater = Deflater(settings) }
    deflater?.compress(message, into: output)
  }

  /// Frees our context: the next message starts afresh, which needs no agreement.
  func freeDeflater() { deflater = nil }
}
