extension TextOperation {
  /// One step of an operation, as on the wire.
  package enum Component: Sendable {
    /// So many UTF-16 code units stay.
    case retain(Int)
    /// This text, never empty, comes in.
    case insert(String)
    /// So many UTF-16 code units go.
    case delete(Int)
  }

  /// The components in canonical order: an insert before the delete at its place.
  package struct Components: Sequence, IteratorProtocol {
    private enum Part { case retain, insert, delete }

    private let operation: TextOperation
    private var splice: Splice
    private var index = 0
    private var part = Part.retain

    init(_ operation: TextOperation) {
      self.operation = operation
      splice = operation.first
    }

    /// The next component, or `nil` behind the last.
    package mutating func next() -> Component? {
      while index < operation.spliceCount {
        switch part {
        case .retain:
          part = .insert
          if splice.retained > 0 { return .retain(splice.retained) }
        case .insert:
          part = .delete
          if splice.insertedCount > 0 { return .insert(splice.inserted) }
        case .delete:
          part = .retain
          let deleted = splice.deleted
          index += 1
          if index < operation.spliceCount { splice = operation[splice: index] }
          if deleted > 0 { return .delete(deleted) }
        }
      }
      guard index == operation.spliceCount else { return nil }
      index += 1
      return operation.rest > 0 ? .retain(operation.rest) : nil
    }
  }

  /// The components in order; iterating costs no memory.
  package var components: Components { Components(self) }

  /// How many components it has; O(splices).
  package var componentCount: Int {
    func count(_ splice: Splice) -> Int {
      (splice.retained > 0 ? 1 : 0) + (splice.insertedCount > 0 ? 1 : 0)
        + (splice.deleted > 0 ? 1 : 0)
    }
    return others.reduce(count(first)) { $0 + count($1) } + (rest > 0 ? 1 : 0)
  }
}

extension TextOperation.Component: Equatable {
  package static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.retain(let a), .retain(let b)), (.delete(let a), .delete(let b)): a == b
    case (.insert(let a), .insert(let b)): a.utf8.elementsEqual(b.utf8)
    default: false
    }
  }
}
