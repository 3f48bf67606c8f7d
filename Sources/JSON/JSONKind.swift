/// The types of JSON.
package enum JSONKind: Sendable, Equatable {
  case object, array, string, number, boolean, null
}
