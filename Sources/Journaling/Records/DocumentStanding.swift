/// Whether a document can be had.
package enum DocumentStanding: Int64, Sendable {
  /// It is there.
  case present = 0
  /// It was deleted, and can be brought back.
  case deleted = 1
  /// It is gone for good; what is left says that it was there.
  case erased = 2

  /// What an act makes of a document, by the rules that every journal keeps.
  ///
  /// - Returns: The standing behind the act; `nil` if the act cannot follow.
  package func taking(_ deed: DocumentAct.Deed) -> DocumentStanding? {
    switch (deed, self) {
    case (.deletion, .present): .deleted
    case (.undeletion, .deleted): .present
    case (.erasure, .present), (.erasure, .deleted): .erased
    case (.move, _): self
    case (.label, .present), (.pruning, .present), (.adoption, .present): self
    default: nil
    }
  }
}
