extension TextOperation {
  /// Parts this operation, so that the first part keeps within limits.
  ///
  /// - Parameters:
  ///   - componentLimit: Most components of the first part, at least 4.
  ///   - insertLimit: Most units that it inserts, at least 2; no surrogate pair is cut.
  /// - Returns: The first part, and the rest that applies after it (`nil` if nothing is left):
  ///   together they do what this one does.
  /// - Complexity: O(n) in the components and the text that is cut.
  package func split(
    componentLimit: Int, insertLimit: Int
  ) -> (first: TextOperation, rest: TextOperation?) {
    precondition(componentLimit >= 4 && insertLimit >= 2, "a part holds something")
    if componentCount <= componentLimit && insertedCount <= insertLimit { return (self, nil) }
    let isLong = componentCount > componentLimit
    var first = TextOperation()
    var later: TextOperation?
    var room = insertLimit
    for (index, component) in components.enumerated() {
      if later != nil {
        later?.append(component)
      } else if isLong && index + 2 >= componentLimit {
        later = TextOperation(retaining: first.targetLength)
        later?.append(component)
      } else if case .insert(let text) = component, text.utf16.count > room {
        let (head, tail) = Self.cut(text, utf16Count: room)
        first.insert(head)
        later = TextOperation(retaining: first.targetLength)
        later?.insert(tail)
      } else {
        first.append(component)
        if case .insert(let text) = component { room -= text.utf16.count }
      }
    }
    first.retain(baseLength - first.baseLength)
    return (first, later)
  }

  /// How many units it inserts; O(splices).
  private var insertedCount: Int {
    (0..<spliceCount).reduce(0) { $0 + self[splice: $1].insertedCount }
  }

  private init(retaining utf16Count: Int) {
    self.init()
    retain(utf16Count)
  }

  private mutating func append(_ component: Component) {
    switch component {
    case .retain(let count): retain(count)
    case .insert(let text): insert(text)
    case .delete(let count): delete(count)
    }
  }

  /// A text in two: at most so many units, and the rest.
  private static func cut(_ text: String, utf16Count: Int) -> (String, String) {
    let scalars = text.unicodeScalars
    var end = scalars.startIndex
    var count = 0
    while end < scalars.endIndex, count + UTF16.width(scalars[end]) <= utf16Count {
      count += UTF16.width(scalars[end])
      end = scalars.index(after: end)
    }
    return (String(scalars[..<end]), String(scalars[end...]))
  }
}
