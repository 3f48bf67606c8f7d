/// The newest committed operations of a document, as the authority keeps them in memory.
///
/// The operation that made revision *r* is *operation r*; those of revisions
/// `horizon + 1 ... revision` are held.
package struct OperationHistory: Sendable {
  /// The revision before the oldest held operation: the oldest base that can be transformed.
  package private(set) var horizon: Int
  /// What is held, with what was trimmed in front until the array is compacted.
  private var operations: [TextOperation] = []
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
  package func operation(at revision: Int) -> TextOperation? {
    guard revision > horizon && revision <= self.revision else { return nil }
    return operations[trimmedCount + revision - horizon - 1]
  }

  /// Whether an operation is as long as the text that the one before leaves.
  package func isNext(_ operation: TextOperation) -> Bool {
    count == 0 || operations[operations.count - 1].targetLength == operation.baseLength
  }

  /// Adds the operation that makes the next revision; amortised O(1).
  ///
  /// - Precondition: `isNext(operation)`.
  package mutating func append(_ operation: TextOperation) {
    precondition(isNext(operation), "an operation follows the one before")
    operations.append(operation)
    byteCount += operation.memoryByteCount
  }

  /// Forgets the oldest operations until both limits hold, but never the newest `keptCount`;
  /// amortised O(1) each.
  package mutating func trim(countLimit: Int, byteCountLimit: Int, keptCount: Int = 0) {
    while count > keptCount && (count > countLimit || byteCount > byteCountLimit) {
      byteCount -= operations[trimmedCount].memoryByteCount
      operations[trimmedCount] = TextOperation()
      trimmedCount += 1
      horizon += 1
    }
    if trimmedCount > 16 && trimmedCount > operations.count / 2 {
      operations.removeFirst(trimmedCount)
      trimmedCount = 0
    }
  }

  /// Forgets the newest operation, as when its commit failed.
  ///
  /// - Precondition: It is held.
  package mutating func removeLast() {
    precondition(count > 0, "the newest operation is held")
    byteCount -= operations.removeLast().memoryByteCount
  }

  /// Rewrites an operation made on `revision` to follow everything committed since.
  ///
  /// The result is that of transforming over one operation after the other, as clients do. A long
  /// operation goes in pieces, so that each of those operations costs what lies around it.
  ///
  /// - Complexity: O(m + n·log m) for m components and n of the operations since.
  /// - Returns: `false`, and nothing is changed, if `revision` is older than the horizon or newer
  ///   than the newest.
  /// - Precondition: `operation.baseLength` is the length of the text at `revision`.
  package func transform(_ operation: inout TextOperation, since revision: Int) -> Bool {
    guard revision >= horizon && revision < self.revision else { return revision == self.revision }
    follow(&operation, trimmedCount + revision - horizon..<operations.count)
    return true
  }

  private func follow(_ operation: inout TextOperation, _ range: Range<Int>) {
    if operation.spliceCount <= Self.pieceSize {
      for index in range { operation.transform(over: operations[index], side: .left) }
    } else {
      var pieces = PiecewiseOperation(operation, pieceSize: Self.pieceSize)
      for index in range { pieces.transform(over: operations[index]) }
      operation = pieces.joined()
    }
  }

  /// Splices in a piece of a long operation. With 8, a merge is a fifth faster, but one of twice
  /// the size leaves the cache sooner (2.4 times as long instead of 2.2); with 32 it is slower.
  private static let pieceSize = 16
}

extension TextOperation {
  /// About how many bytes of memory it takes.
  package var memoryByteCount: Int {
    func outside(_ text: String) -> Int { text.utf8.count > 15 ? text.utf8.count + 32 : 0 }
    let inline = MemoryLayout<TextOperation>.stride + outside(last.inserted)
    if others.isEmpty { return inline }
    return others.reduce(inline + 32) { $0 + MemoryLayout<Splice>.stride + outside($1.inserted) }
  }
}
