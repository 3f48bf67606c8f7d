package import OperationalTransform

/// Local edits that were not sent, as one.
package struct BufferedEdits: Sendable, Equatable {
  /// All of them, composed.
  package var operation: TextOperation
  /// How many they are.
  package var count: Int
}
