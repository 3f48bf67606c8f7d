package import OperationalTransform

/// Why an operation cannot be done to a content.
package enum ContentError: Error, Sendable, Equatable {
  /// It does not fit the text.
  case text(OperationError)
  /// What the type says of it.
  case other(TypeFlaw)
}
