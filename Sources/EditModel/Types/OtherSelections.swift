/// Where a user is in a document of a type without a case of its own in `Selections`.
package protocol OtherSelections: Equatable, Sendable {
  /// What moves them.
  associatedtype Operation: OtherOperation

  /// No selection, as of a user whose place is not known any more.
  init()

  /// Reads them from bytes that are one JSON value.
  ///
  /// - Throws: `TypeFlaw` if they are none of this type.
  init(json: UnsafeBufferPointer<UInt8>) throws(TypeFlaw)

  /// Appends their JSON.
  func appendJSON(to output: inout [UInt8])

  /// How many there are, which servers limit.
  var count: Int { get }

  /// Moves them to where they are behind an operation; `isOwn` says whether it is the user's own.
  mutating func move(over operation: Operation, isOwn: Bool)
}
