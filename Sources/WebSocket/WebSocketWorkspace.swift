internal import Compression

/// What all connections of one thread share, so that none of them holds it while idle: an inflater,
/// deflaters, and buffers for messages that do not lie in one piece in the receive buffer.
///
/// Owned by one event loop and used on its thread alone.
package final class WebSocketWorkspace {
  /// Where compressed messages are inflated into.
  let inflated = MessageBuffer()
  /// Where messages are deflated into.
  let deflated = MessageBuffer()
  /// A control frame that came in pieces.
  let control = MessageBuffer()
  private var inflater: Inflater?
  /// How many messages were inflated.
  private var inflationNumber = 0
  private var deflaters: [DeflateSettings: OneShotDeflater] = [:]
  private var spareBuffers: [MessageBuffer] = []

  /// How much memory a buffer may keep between messages, in bytes.
  package static let keptByteCount = 1 << 20
  /// How many buffers are kept for messages under way.
  package static let spareBufferCount = 16

  /// Makes one that has allocated nothing yet.
  package init() {}

  /// An empty buffer to put a message together in.
  func takeBuffer() -> MessageBuffer {
    spareBuffers.popLast() ?? MessageBuffer()
  }

  /// Takes a buffer back.
  func giveBack(_ buffer: MessageBuffer) {
    guard spareBuffers.count < Self.spareBufferCount else { return }
    buffer.removeAll(keepingCapacity: Self.keptByteCount)
    spareBuffers.append(buffer)
  }

  /// Takes back what the last inflated message lies in.
  func endInflating() {
    inflated.removeAll(keepingCapacity: Self.keptByteCount)
  }

  /// Takes back what the last deflated message lies in.
  func endDeflating() {
    deflated.removeAll(keepingCapacity: Self.keptByteCount)
  }

  /// Inflates a message into `inflated` that refers to the messages before it.
  func inflate(
    _ payload: UnsafeRawBufferPointer, in context: TakeoverContext, limit: Int, isText: Bool
  ) throws(WebSocketError) {
    let isNext = context.wasInflatedLast(by: self, number: inflationNumber)
    try context.withHistory { (history) throws(WebSocketError) in
      try inflate(payload, history: history, isNext: isNext, limit: limit, isText: isText)
    }
    context.remember(
      UnsafeRawBufferPointer(inflated.bytes), inflatedBy: self, number: inflationNumber)
  }

  /// Inflates a message into `inflated`.
  func inflate(
    _ payload: UnsafeRawBufferPointer, history: UnsafeRawBufferPointer, isNext: Bool = false,
    limit: Int, isText: Bool
  ) throws(WebSocketError) {
    endInflating()
    inflationNumber += 1
    if inflater == nil { inflater = Inflater() }
    var text: UTF8Validator? = isText ? UTF8Validator() : nil
    try inflater?.inflate(
      payload, history: history, isNext: isNext, into: inflated, limit: limit, text: &text)
    if text?.isComplete == false { throw .textNotUTF8 }
  }

  /// Deflates a message that refers to nothing before into `deflated`.
  func deflate(_ message: UnsafeRawBufferPointer, _ settings: DeflateSettings) {
    endDeflating()
    if let deflater = deflaters[settings] {
      deflater.compress(message, into: deflated)
    } else {
      let deflater = OneShotDeflater(settings)
      deflaters[settings] = deflater
      deflater.compress(message, into: deflated)
    }
  }
}

/// A deflate context that forgets each message; a class because dictionaries hold no noncopyable
/// values.
private final class OneShotDeflater {
  private var deflater: Deflater

  init(_ settings: DeflateSettings) { deflater = Deflater(settings) }

  func compress(_ message: UnsafeRawBufferPointer, into output: MessageBuffer) {
    deflater.reset()
    deflater.compress(message, into: output)
  }
}
