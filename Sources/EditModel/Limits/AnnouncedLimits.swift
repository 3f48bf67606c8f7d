/// The limits that a client can run into, as `hello` announces them.
package struct AnnouncedLimits: Sendable, Equatable {
  /// Longest text, in UTF-16 code units.
  package var documentUTF16Count: Int
  /// Most components of one operation.
  package var componentCount: Int
  /// Longest message, in bytes.
  package var messageByteCount: Int
  /// Most edits of one session in a second; 0 for no limit.
  package var editsPerSecond: Int
  /// Most selections in one presence message.
  package var selectionCount: Int
  /// Longest description of a user, in bytes of JSON.
  package var userByteCount: Int

  /// Collects the limits.
  package init(
    documentUTF16Count: Int, componentCount: Int, messageByteCount: Int, editsPerSecond: Int,
    selectionCount: Int, userByteCount: Int
  ) {
    self.documentUTF16Count = documentUTF16Count
    self.componentCount = componentCount
    self.messageByteCount = messageByteCount
    self.editsPerSecond = editsPerSecond
    self.selectionCount = selectionCount
    self.userByteCount = userByteCount
  }
}
