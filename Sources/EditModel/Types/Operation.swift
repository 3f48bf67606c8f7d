package import OperationalTransform

/// An edit of a document of any type.
///
/// A closed enum, so that an edit of a text costs the test of a tag and no memory; the box of the
/// other case keeps it as large as `TextOperation`. Generic over the type instead, the engine would
/// be compiled for each type, and rooms and journals would hold engines of many types behind
/// existentials.
package enum Operation: Sendable {
  /// An edit of a text.
  case text(TextOperation)
  /// An edit of a document of a type without a case of its own.
  indirect case other(any OtherOperation)
}

extension Operation {
  /// The edit, if it is one of a text.
  @inlinable
  package var text: TextOperation? {
    if case .text(let operation) = self { operation } else { nil }
  }

  /// Length of the content that it was made on, in UTF-16 code units; `nil` where operations of the
  /// type do not tell, as they may reach beyond its end.
  @inlinable
  package var baseLength: Int? {
    switch self {
    case .text(let operation): operation.baseLength
    case .other: nil
    }
  }

  /// Length of the content that it makes, in UTF-16 code units; `nil` as `baseLength`.
  @inlinable
  package var targetLength: Int? {
    switch self {
    case .text(let operation): operation.targetLength
    case .other: nil
    }
  }

  /// How many components it has.
  @inlinable
  package var componentCount: Int {
    switch self {
    case .text(let operation): operation.componentCount
    case .other(let operation): operation.componentCount
    }
  }

  /// About how many bytes of memory it takes.
  @inlinable
  package var memoryByteCount: Int {
    switch self {
    case .text(let operation): operation.memoryByteCount
    case .other(let operation): MemoryLayout<Operation>.stride + operation.memoryByteCount
    }
  }

  /// The one operation that does this one and then `next`.
  @inlinable
  package func composed(with next: Operation) -> Operation {
    switch (self, next) {
    case (.text(let first), .text(let second)): .text(first.composed(with: second))
    case (.other(let first), .other(let second)): .other(first.followed(by: second))
    default: Self.mixed()
    }
  }

  /// What operations of two types together are.
  package static func mixed() -> Never {
    preconditionFailure("the operations of a document are of its type")
  }
}

extension Operation: Equatable {
  /// Whether both do the same; of other types than text, whether they are written alike.
  @inlinable
  package static func == (a: Operation, b: Operation) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a == b
    case (.other(let a), .other(let b)): a.isEqual(to: b)
    default: false
    }
  }
}

extension OtherOperation {
  @usableFromInline
  func isEqual(to other: any OtherOperation) -> Bool { (other as? Self) == self }

  @usableFromInline
  func followed(by next: any OtherOperation) -> Self {
    guard let next = next as? Self else { Operation.mixed() }
    return composed(with: next)
  }
}
