/// What a client tells about its user, to be shown to others and never stored.
package struct PresenceUpdate: Sendable, Equatable {
  /// The revision whose content the selections count in.
  package var revision: Int
  /// Where the user is.
  package var selections: Selections
  /// A JSON object that describes the user, as its bytes came; `nil` keeps the last one.
  package var user: [UInt8]?
  /// What that object names the user, where a server has read it.
  package var userName: String?

  /// Collects the parts.
  package init(revision: Int, selections: Selections, user: [UInt8]?, userName: String? = nil) {
    self.revision = revision
    self.selections = selections
    self.user = user
    self.userName = userName
  }
}
