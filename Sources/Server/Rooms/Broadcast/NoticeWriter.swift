import EditModel
import WireFormat

/// Writes notices as messages, for all rooms of one thread.
final class NoticeWriter {
  /// A buffer that is larger is not kept: a message that long is rare.
  private static let keptByteCount = 1 << 20

  private var buffer: [UInt8] = []

  /// Lends the message that tells a notice.
  ///
  /// - Parameters:
  ///   - notice: What is told.
  ///   - dialect: The protocol in which it is.
  ///   - body: Gets the message, and may have others written meanwhile.
  func withMessage(
    of notice: Notice, in dialect: Dialect, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var message: [UInt8] = []
    swap(&message, &buffer)
    dialect.write(notice, to: &message)
    message.withUnsafeBytes(body)
    guard message.capacity <= Self.keptByteCount else { return }
    message.removeAll(keepingCapacity: true)
    swap(&message, &buffer)
  }
}
