/// What one connection may make its receiver hold.
package struct WebSocketLimits: Sendable {
  /// Largest payload of one frame, in bytes. Frames of a compressed message may be larger by what
  /// stored DEFLATE blocks cost, so that a message at its limit passes in either form.
  package var frameByteCount: Int
  /// Largest message, in bytes, after inflating too.
  package var messageByteCount: Int
  /// Most frames of one message; empty ones count.
  package var fragmentCount: Int

  /// Collects the parts.
  package init(frameByteCount: Int, messageByteCount: Int, fragmentCount: Int) {
    self.frameByteCount = frameByteCount
    self.messageByteCount = messageByteCount
    self.fragmentCount = fragmentCount
  }

  /// How many bytes DEFLATE may add to `byteCount` bytes that it cannot shrink: five for each
  /// stored block, and no sensible encoder ends blocks below 4 KiB (RFC 1951 §3.2.4).
  static func deflated(_ byteCount: Int) -> Int {
    byteCount.addingReportingOverflow(byteCount / 512 + 64).overflow
      ? .max : byteCount + byteCount / 512 + 64
  }
}
