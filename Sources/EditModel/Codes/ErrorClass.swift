/// What a client does about a code of the server's (`Schemas/errors.json`).
package enum ErrorClass: Sendable {
  /// The same again later may work.
  case retry
  /// A fresh state first; pending edits are kept.
  case resync
  /// This will never work.
  case fatal
}
