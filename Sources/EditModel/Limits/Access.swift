/// Whether a document takes edits.
package enum Access: String, Sendable {
  /// It does.
  case write
  /// It does not, for now.
  case readOnly = "read-only"
}
