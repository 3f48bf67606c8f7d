/// A checkpoint in the form in which a store keeps it, so that writing it is short.
package protocol PreparedCheckpoint: Sendable {
  /// The revision of the text.
  var revision: Int { get }
}

/// A store that keeps texts as they are has nothing to prepare.
extension Checkpoint: PreparedCheckpoint {}
