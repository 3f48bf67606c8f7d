import OperationalTransform

/// The newest committed operations of a document, as the authority keeps them in memory.
///
/// The operation that made revision *r* is *operation r*; those of revisions
/// `horizon + 1 ... revision` are held.
package struct OperationHistory: Sendable {
  /// The revision before the oldest held operation: the oldest base that can be transformed.
  package private(set) var horizon: Int
  /// What is held, with what was trimmed in front until the array is compacted.
  private var operations: [Operation] = []
  private var trimmedCount = 0
  /// About how many bytes the held operations take.
  package private(set) var byteCount = 0

  /// A history whose first operation will make `revision + 1`.
  package init(revision: Int = 0) { horizon = revision }

  /// How many operations are held.
  package var count: Int { operations.count - trimmedCount }
  /// The newest revision.
  package var revision: Int { horizon + count }

  /// The operation that made a revision, or `nil` if it is not held.
  package func operation(at revision: Int) -> Operation? {
    guard revision > horizon && revision <= self.revision else { return nil }
    return operations[trimmedCount + revision - horizon - 1]
  }

  /// Whether an operation is as long as the content that the one before leaves, as far as
  /// operations of its type tell.
  package func isNext(_ operation: Operation) -> Bool {
    count == 0 || operations[operations.count - 1].targetLength == operation.baseLength
  }

  /// Adds the operation that makes the next revision; amortised O(1).
  ///
  /// - Precondition: `isNext(operation)`.
  package mutating func append(_ operation: Operation) {
    precondition(isNext(operation), "an operation follows the one before")
    operations.append(operation)
    byteCount += operation.memoryByteCount
  }

  /// Forgets the oldest operations until both limits hold, but never the newest `keptCount`;
  /// amortised O(1) each.
  package mutating func trim(countLimit: Int, byteCountLimit: Int, keptCount: Int = 0) {
    while count > keptCount && (count > countLimit || byteCount > byteCountLimit) {
      byteCount -= operations[trimmedCount].memoryByteCount
      operations[trimmedCount] = .text(TextOperation())
      trimmedCount += 1
      horizon += 1
    }
    if trimmedCount > 16 && trimmedCount > operations.count / 2 {
      operations.removeFirst(trimmedCount)
      trimmedCount = 0
    }
  }

  /// Rewrites an operation made on `revision` to follow everything committed since.
  ///
  /// The result is that of transforming over one operation after the other, as clients do. A long
  /// operation goes in pieces, so that each of those operations costs what lies around it.
  ///
  /// - Complexity: O(m + n·log m) for m components and n of the operations since.
  /// - Returns: `false`, and nothing is changed, if `revision` is older than the horizon or newer
  ///   than the newest.
  /// - Precondition: The operation was made on the content of `revision`.
  package func transform(_ operation: inout Operation, since revision: Int) -> Bool {
    guard revision >= horizon && revision < self.revision else { return revision == self.revision }
    follow(&operation, trimmedCount + revision - horizon..<operations.count)
    return true
  }

  private func follow(_ operation: inout Operation, _ range: Range<Int>) {
    switch consume operation {
    case .text(var text):
      follow(&text, range)
      operation = .text(text)
    case .other(let other):
      operation = .other(other)
      for index in range { operation.transform(over: operations[index]) }
    }
  }

  private func follow(_ text: inout TextOperation, _ range: Range<Int>) {
    if text.spliceCount <= PiecewiseOperation.pieceSize {
      for index in range {
        guard case .text(let committed) = operations[index] else { Operation.mixed() }
        text.transform(over: committed, side: .left)
      }
    } else {
      var pieces = PiecewiseOperation(text)
      for index in range {
        guard case .text(let committed) = operations[index] else { Operation.mixed() }
        pieces.transform(over: committed)
      }
      text = pieces.joined()
    }
  }
}
