/// One connection to a document, as the authority counts them.
package struct PeerID: Hashable, Sendable {
  /// Place in the authority's table; reused after the peer left.
  package let slot: Int
  /// Tells this use of the slot from earlier and later ones.
  let generation: UInt32
}
