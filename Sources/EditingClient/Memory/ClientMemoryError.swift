package import JSON

/// Why what was written down of a client cannot be read back.
package enum ClientMemoryError: Error, Sendable, Equatable {
  /// It is no JSON of that form.
  case json(JSONError)
  /// It is of a version that is not known here.
  case unknownVersion(Int)
  /// This member is missing, or does not fit the others.
  case damaged(String)
}
