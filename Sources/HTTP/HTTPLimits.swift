/// What one message may make its receiver hold.
package struct HTTPLimits: Sendable {
  /// Longest request line or status line, in bytes.
  package var startLineByteCount: Int
  /// Longest head, start line and line ends included, in bytes.
  package var headByteCount: Int
  /// Most fields of a head, and of a trailer.
  package var fieldCount: Int
  /// Longest body, in bytes.
  package var bodyByteCount: Int
  /// Most chunks of a body; each costs work whatever its size.
  package var chunkCount: Int

  /// Collects the parts.
  package init(
    startLineByteCount: Int, headByteCount: Int, fieldCount: Int, bodyByteCount: Int,
    chunkCount: Int
  ) {
    self.startLineByteCount = startLineByteCount
    self.headByteCount = headByteCount
    self.fieldCount = fieldCount
    self.bodyByteCount = bodyByteCount
    self.chunkCount = chunkCount
  }
}
