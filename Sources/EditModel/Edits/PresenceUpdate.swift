package import OperationalTransform

/// What a client tells about its user, to be shown to others and never stored.
package struct PresenceUpdate: Sendable, Equatable {
  /// The revision whose text the selections' offsets count in.
  package var revision: Int
  /// The user's selections, the main one first.
  package var selections: [TextSelection]
  /// A JSON object that describes the user, as its bytes came; `nil` keeps the last one.
  package var user: [UInt8]?
  /// What that object names the user, where a server has read it.
  package var userName: String?

  /// Collects the parts.
  package init(revision: Int, selections: [TextSelection], user: [UInt8]?, userName: String? = nil)
  {
    self.revision = revision
    self.selections = selections
    self.user = user
    self.userName = userName
  }
}
