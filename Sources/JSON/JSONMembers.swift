/// Which members of an object have been seen while it is read.
package struct JSONMembers {
  var isFirst = true
  /// Bit *i* for known name *i*.
  var seen: UInt64 = 0
  var unknown: [JSONName] = []

  /// Whether the name with this index was given.
  package func contains(_ index: Int) -> Bool { seen & (1 << UInt64(index)) != 0 }
}
