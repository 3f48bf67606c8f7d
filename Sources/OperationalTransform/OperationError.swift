/// Why an operation cannot be applied to a text.
package enum OperationError: Error, Sendable, Equatable {
  /// The text has another length than the operation's base, in UTF-16 code units.
  case baseLengthMismatch(operation: Int, text: Int)
  /// A component begins or ends inside the surrogate pair before this UTF-16 offset of the text.
  case splitsSurrogatePair(utf16Offset: Int)
}
