/// What a cursor stands at.
enum ComponentKind {
  case retain, insert, delete, end
}

/// Walks an operation in pieces of any size, in the order of its components.
protocol ComponentCursor {
  /// What is inserted: text, or nothing where only lengths matter.
  associatedtype Content

  /// What kind of component the cursor is in.
  var kind: ComponentKind { get }
  /// How many UTF-16 code units of it are left; above 0, except at the end.
  var count: Int { get }
  /// Goes on by so many units, at most `count`.
  mutating func skip(_ utf16Count: Int)
  /// Goes on by so many units of an insert, and returns them.
  mutating func take(_ utf16Count: Int) -> Content
}

/// Collects the components of a new operation.
protocol ComponentSink {
  /// What is inserted, as the cursors give it.
  associatedtype Content

  mutating func retain(_ utf16Count: Int)
  mutating func delete(_ utf16Count: Int)
  mutating func insert(_ content: Content, utf16Count: Int)
}

extension TextOperation: ComponentSink {}

extension TextOperation {
  /// Walks an operation's splices without taking memory.
  struct Cursor: ComponentCursor {
    private(set) var kind = ComponentKind.end
    private(set) var count = 0
    private let operation: TextOperation
    private var splice: Splice
    private var index = 0
    /// Where the rest of a partly taken insert begins.
    private var rest: String.Index?

    init(_ operation: TextOperation) {
      self.operation = operation
      splice = operation.first
      enter(.retain, splice.isEmpty ? operation.rest : splice.retained)
    }

    mutating func skip(_ utf16Count: Int) {
      if utf16Count == count {
        leave()
        return
      }
      if kind == .insert {
        let start = rest ?? splice.inserted.startIndex
        rest = splice.inserted.utf16.index(start, offsetBy: utf16Count)
      }
      count -= utf16Count
    }

    mutating func take(_ utf16Count: Int) -> String {
      if utf16Count == splice.insertedCount {
        defer { leave() }
        return splice.inserted
      }
      let start = rest ?? splice.inserted.startIndex
      let end = splice.inserted.utf16.index(start, offsetBy: utf16Count)
      let piece = String(splice.inserted[start..<end])
      rest = end
      count -= utf16Count
      if count == 0 { leave() }
      return piece
    }

    /// Goes to a component, or past it if it is empty.
    private mutating func enter(_ kind: ComponentKind, _ count: Int) {
      self.kind = kind
      self.count = count
      if count == 0 { leave() }
    }

    /// Goes to what follows the component.
    private mutating func leave() {
      switch kind {
      case .retain where index < operation.spliceCount:
        rest = nil
        enter(.insert, splice.insertedCount)
      case .insert:
        enter(.delete, splice.deleted)
      case .delete:
        index += 1
        if index < operation.spliceCount {
          splice = operation[splice: index]
          enter(.retain, splice.retained)
        } else {
          enter(.retain, operation.rest)
        }
      case .retain, .end:
        kind = .end
        count = 0
      }
    }
  }
}
