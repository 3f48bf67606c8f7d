package import EditModel

/// Local edits that were not sent, as one.
package struct BufferedEdits: Sendable, Equatable {
  /// All of them, composed.
  package var operation: Operation
  /// How many they are.
  package var count: Int
}
