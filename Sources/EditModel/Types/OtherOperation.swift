package import OperationalTransform

/// An operation of a document type that has no case of its own in `Operation`.
///
/// It is transformed, applied, stored and told as it was sent: nothing here asks for a canonical
/// form, as the clients of some types transform their operations unchanged and would come to
/// another content than a server that reorders them.
package protocol OtherOperation: Equatable, Sendable {
  /// The side of an operation that is transformed over one that was committed before it. Types
  /// differ: in a text the later insert goes first at a place, in rich text the earlier one.
  static var laterSide: Side { get }

  /// Reads the operation from bytes that are one JSON value.
  ///
  /// - Throws: `TypeFlaw` if it is none of this type.
  init(json: UnsafeBufferPointer<UInt8>) throws(TypeFlaw)

  /// Appends its JSON, in the form that was read.
  func appendJSON(to output: inout [UInt8])

  /// How many components it has, which servers limit.
  var componentCount: Int { get }

  /// Whether it changes nothing, whatever it is done to.
  var isNoop: Bool { get }

  /// About how many bytes of memory it takes.
  var memoryByteCount: Int { get }

  /// Rewrites it to apply behind `other`, when both were made on the same content; `side` is this
  /// operation's.
  mutating func transform(over other: Self, side: Side)

  /// The one operation that does this one and then `next`.
  func composed(with next: Self) -> Self
}
