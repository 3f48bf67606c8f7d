package import EditModel

/// What becomes of a document beside its edits: it takes no revision, and stands in the journal
/// behind one.
package struct DocumentAct: Sendable, Equatable {
  /// What is done.
  package enum Deed: Sendable, Equatable {
    /// The document begins, under a name and as one of a type.
    case creation(name: DocumentName, type: String)
    /// It is no longer to be had, until its undeletion.
    case deletion
    /// It is there again.
    case undeletion
    /// It has another name from now on.
    case move(to: DocumentName)
    /// A revision is called something, or `nil`: nothing is called so any more.
    case label(name: String, revision: Int?, note: String)
    /// Its edits, texts and sessions are gone for good.
    case erasure
    /// Its edits up to a revision are gone, but the text of that one.
    case pruning(through: Int)
    /// Its history up to here was taken over from a journal of an earlier version of the format.
    case adoption(version: Int)
  }

  /// Who does it, as far as that is known.
  package struct Author: Sendable, Equatable {
    /// The session.
    package var session: SessionID?
    /// Who was signed in, or "".
    package var principal: String
    /// What the session's presence called its user, or "".
    package var claimedName: String

    /// Collects the parts.
    package init(session: SessionID? = nil, principal: String = "", claimedName: String = "") {
      self.session = session
      self.principal = principal
      self.claimedName = claimedName
    }
  }

  /// The newest revision at that time; 0 before the first edit.
  package var revision: Int
  /// What is done.
  package var deed: Deed
  /// When, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64
  /// Who does it.
  package var author: Author

  /// Collects the parts.
  package init(revision: Int, deed: Deed, milliseconds: Int64, author: Author = Author()) {
    self.revision = revision
    self.deed = deed
    self.milliseconds = milliseconds
    self.author = author
  }
}
