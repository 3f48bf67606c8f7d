/// The random id of one journal's lineage. Revisions of different epochs have nothing in common.
package struct Epoch: Identifier64 {
  package let bits: UInt64

  package init(bits: UInt64) {
    self.bits = bits
  }
}
