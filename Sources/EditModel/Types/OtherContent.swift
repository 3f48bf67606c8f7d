/// The content of a document whose type has no case of its own in `Content`.
///
/// A type is one module with this value, its operations and its selections, its line in the table
/// that a process begins with (`DocumentTypes`), and its row in Schemas/types.json. Engine, wire,
/// journal, clients and simulation know it by these verbs alone.
package protocol OtherContent: Equatable, Sendable {
  /// What changes it.
  associatedtype Operation: OtherOperation
  /// Where a user is in it.
  associatedtype Selections: OtherSelections where Selections.Operation == Operation

  /// The type's name in messages and journals (Schemas/types.json).
  static var typeName: String { get }

  /// What a document holds before its first edit.
  init()

  /// Reads it from bytes that are one JSON value.
  ///
  /// - Throws: `TypeFlaw` if it is none of this type.
  init(json: UnsafeBufferPointer<UInt8>) throws(TypeFlaw)

  /// Appends its JSON, which is the same for equal contents.
  func appendJSON(to output: inout [UInt8])

  /// How long it is, in the unit in which servers limit documents.
  var length: Int { get }

  /// About how many bytes it takes, in memory and as JSON.
  var byteCount: Int { get }

  /// The digest by which both ends compare what they hold.
  var digest: UInt64 { get }

  /// Does an operation to it.
  ///
  /// - Throws: `TypeFlaw` before anything is changed.
  mutating func apply(_ operation: Operation) throws(TypeFlaw)

  /// An operation that makes `target` of it, which changes little where the two differ little.
  func difference(to target: Self) -> Operation

  /// The operation that undoes one that was done to it.
  ///
  /// - Throws: `TypeFlaw` if it cannot be done.
  func inverse(of operation: Operation) throws(TypeFlaw) -> Operation
}
