/// What an act of a user's is to do to the content.
package struct SimulatedWish: Sendable {
  /// Whether something is added.
  package var inserts: Bool
  /// Whether something is taken away.
  package var deletes: Bool
  /// Chance in a thousand that it goes to the front or the end, where ties are.
  package var tiePermille: Int
  /// A word that no other act of the run has.
  package var label: String
}
