extension TextOperation {
  /// Walks an operation in pieces of any size, in the order of its components, without taking
  /// memory.
  struct Cursor {
    /// What a cursor stands at.
    enum Kind { case retain, insert, delete, end }

    /// What kind of component the cursor is in.
    private(set) var kind = Kind.delete
    /// How many UTF-16 code units of it are left; above 0, except at the end.
    private(set) var count = 0
    private let operation: TextOperation
    private let spliceCount: Int
    private var index = -1
    /// Where the rest of a partly taken insert begins.
    private var rest: String.Index?

    /// A cursor at the first component: it leaves the delete of a splice that would be before it.
    init(_ operation: TextOperation) {
      self.operation = operation
      spliceCount = operation.spliceCount
      leave()
    }

    /// Goes on by so many units, at most `count`.
    mutating func skip(_ utf16Count: Int) {
      if utf16Count == count {
        leave()
        return
      }
      if kind == .insert {
        let text = operation[splice: index].inserted
        rest = text.utf16.index(rest ?? text.startIndex, offsetBy: utf16Count)
      }
      count -= utf16Count
    }

    /// Goes on by so many units of an insert, at most `count`, and returns them.
    mutating func take(_ utf16Count: Int) -> String {
      let text = operation[splice: index].inserted
      if utf16Count == count && rest == nil {
        leave()
        return text
      }
      let start = rest ?? text.startIndex
      let end = text.utf16.index(start, offsetBy: utf16Count)
      skip(utf16Count)
      return String(text[start..<end])
    }

    /// Goes to what follows the component.
    private mutating func leave() {
      switch kind {
      case .retain where index < spliceCount: enter(.insert, operation[splice: index].insertedCount)
      case .insert: enter(.delete, operation[splice: index].deleted)
      case .delete:
        index += 1
        rest = nil
        enter(.retain, index < spliceCount ? operation[splice: index].retained : operation.rest)
      case .retain, .end:
        kind = .end
        count = 0
      }
    }

    /// Goes to a component, or past it if it is empty.
    private mutating func enter(_ kind: Kind, _ count: Int) {
      self.kind = kind
      self.count = count
      if count == 0 { leave() }
    }
  }
}
