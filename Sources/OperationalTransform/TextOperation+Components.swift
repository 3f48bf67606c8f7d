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
    fileprivate var cursor: Cursor

    /// The next component, or `nil` behind the last; O(1).
    package mutating func next() -> Component? {
      let count = cursor.count
      switch cursor.kind {
      case .end: return nil
      case .insert: return .insert(cursor.take(count))
      case .retain:
        cursor.skip(count)
        return .retain(count)
      case .delete:
        cursor.skip(count)
        return .delete(count)
      }
    }
  }

  /// The components in order; iterating costs no memory.
  package var components: Components { Components(cursor: Cursor(self)) }

  /// How many components it has; O(splices).
  package var componentCount: Int {
    func count(_ splice: Splice) -> Int {
      (splice.retained > 0 ? 1 : 0) + (splice.insertedCount > 0 ? 1 : 0)
        + (splice.deleted > 0 ? 1 : 0)
    }
    return others.reduce(count(last)) { $0 + count($1) } + (rest > 0 ? 1 : 0)
  }
}
