/// What a client's message may hold.
package struct MessageLimits: Sendable {
  /// Most components of one operation.
  package var componentCount: Int
  /// Most selections.
  package var selectionCount: Int
  /// Longest description of a user, in bytes of JSON.
  package var userByteCount: Int

  /// Collects the limits.
  package init(componentCount: Int, selectionCount: Int, userByteCount: Int) {
    self.componentCount = componentCount
    self.selectionCount = selectionCount
    self.userByteCount = userByteCount
  }
}
