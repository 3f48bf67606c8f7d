package import OperationalTransform

/// Where a user is in a document, as far as others are shown it.
package enum Selections: Sendable {
  /// Selections in a text, the main one first.
  case text([TextSelection])
  /// What a type without a case of its own shows.
  case other(any OtherSelections)
}

extension Selections {
  /// How many there are.
  package var count: Int {
    switch self {
    case .text(let selections): selections.count
    case .other(let selections): selections.count
    }
  }

  /// How far into the content they reach, in UTF-16 code units; `nil` where selections of the type
  /// do not tell.
  package var end: Int? {
    switch self {
    case .text(let selections): selections.reduce(0) { max($0, $1.anchor, $1.head) }
    case .other: nil
    }
  }

  /// Moves them to where they are behind an operation.
  ///
  /// - Parameters:
  ///   - operation: What was done to the content that they count in.
  ///   - isOwn: Whether it is their user's own.
  package mutating func move(over operation: Operation, isOwn: Bool) {
    switch (self, operation) {
    case (.text(let selections), .text(let operation)):
      self = .text(selections.map { $0.mapped(over: operation, isOwn: isOwn) })
    case (.other(let selections), .other(let operation)):
      self = .other(selections.moved(over: operation, isOwn: isOwn))
    default: Operation.mixed()
    }
  }
}

extension Selections: Equatable {
  package static func == (a: Selections, b: Selections) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a == b
    case (.other(let a), .other(let b)): a.isEqual(to: b)
    default: false
    }
  }
}

extension OtherSelections {
  fileprivate func isEqual(to other: any OtherSelections) -> Bool { (other as? Self) == self }

  fileprivate func moved(over operation: any OtherOperation, isOwn: Bool) -> Self {
    guard let operation = operation as? Self.Operation else { EditModel.Operation.mixed() }
    var result = self
    result.move(over: operation, isOwn: isOwn)
    return result
  }
}
