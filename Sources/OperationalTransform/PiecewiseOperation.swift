/// A long operation in pieces, to be transformed over many small ones at the cost of the places
/// that they touch.
///
/// Every piece ends with a unit of the text that it retains (for the last piece that is one more
/// unit, behind the text). Nothing reaches across a unit that both sides retain: what is inserted
/// in front of it stays in front, and what canonical form joins or reorders has none in between.
/// So transforming the piece around an edit gives, exactly, what transforming the whole would; and
/// where an edit deletes the unit between two pieces, they become one piece first.
///
/// Composing what it is transformed over would not give that: a composition has forgotten where
/// among the deleted an insert was, and when something in between vanished.
package struct PiecewiseOperation {
  /// Splices in a piece of a long operation. With 8, a merge is a fifth faster, but one of twice
  /// the size leaves the cache sooner (2.4 times as long instead of 2.2); with 32 it is slower.
  package static let pieceSize = 16

  /// Splices in a new piece; one that grows to more than four times as many is cut again.
  private let pieceSize: Int
  private var pieces: [TextOperation] = []
  /// A tree of the pieces' base lengths, eight to a node (a line of the cache): node *i* sums up
  /// nodes *8i + 1* to *8i + 8*, and those from `firstLeaf` on are the pieces, joined ones with 0.
  private var lengths: [Int] = []
  private var firstLeaf = 0

  /// Cuts an operation; O(m). Tests cut smaller pieces.
  package init(_ operation: TextOperation, pieceSize: Int = Self.pieceSize) {
    self.pieceSize = pieceSize
    var whole = operation
    whole.retain(1)
    pieces = whole.cut(pieceSize)
    sumUp()
  }

  /// Transforms it, as the left side, over an operation on the same text.
  ///
  /// - Complexity: O(log m) for each splice of `other`; amortised, as a piece may grow and be cut.
  /// - Precondition: `other` applies to the text that this operation applies to.
  package mutating func transform(over other: TextOperation) {
    // From left to right: what one splice lets canonical form move lies in front of the next.
    var offset = 0
    for index in 0..<other.spliceCount {
      let splice = other[splice: index]
      offset += splice.retained
      transform(over: splice, at: offset)
      offset += splice.insertedCount
    }
  }

  private mutating func transform(over splice: TextOperation.Splice, at offset: Int) {
    let (index, start) = piece(at: offset)
    let end = offset + splice.deleted
    while start + pieces[index].baseLength <= end {
      let next = piece(at: start + pieces[index].baseLength).index
      pieces[index].append(pieces[next])
      pieces[next] = TextOperation()
      updateLength(next)
      updateLength(index)
    }
    let edit = TextOperation(
      retained: offset - start, inserted: splice.inserted, insertedCount: splice.insertedCount,
      deleted: splice.deleted, rest: start + pieces[index].baseLength - end)
    pieces[index].transform(over: edit, side: .left)
    updateLength(index)
    if pieces[index].spliceCount > 4 * pieceSize {
      pieces.replaceSubrange(index...index, with: pieces[index].cut(pieceSize))
      sumUp()
    }
  }

  /// The operation in one; O(m).
  package func joined() -> TextOperation {
    var result = TextOperation()
    result.reserveCapacity(spliceCount: pieces.reduce(0) { $0 + $1.spliceCount })
    for piece in pieces { result.append(piece) }
    result.grow(by: -1, inFront: false)
    return result
  }
}

extension PiecewiseOperation {
  /// The piece that holds an offset of the base, and the offset where it begins.
  private func piece(at offset: Int) -> (index: Int, start: Int) {
    var node = 0
    var start = 0
    while node < firstLeaf {
      node = 8 * node + 1
      while start + lengths[node] <= offset {
        start += lengths[node]
        node += 1
      }
    }
    return (node - firstLeaf, start)
  }

  /// Carries a piece's new base length up the tree.
  private mutating func updateLength(_ index: Int) {
    var node = firstLeaf + index
    let change = pieces[index].baseLength - lengths[node]
    lengths[node] += change
    while node > 0 {
      node = (node - 1) / 8
      lengths[node] += change
    }
  }

  /// Makes the tree anew.
  private mutating func sumUp() {
    while pieces.count > 7 * firstLeaf + 1 { firstLeaf = 8 * firstLeaf + 1 }
    lengths = Array(repeating: 0, count: firstLeaf) + pieces.map(\.baseLength)
    for node in (1..<lengths.count).reversed() { lengths[(node - 1) / 8] += lengths[node] }
  }
}

extension TextOperation {
  /// Pieces of `pieceSize` splices each, all of which end with something retained if it does; O(m).
  fileprivate func cut(_ pieceSize: Int) -> [TextOperation] {
    var pieces: [TextOperation] = []
    var piece = TextOperation()
    for index in 0..<spliceCount {
      let splice = self[splice: index]
      piece.retain(splice.retained)
      if index % pieceSize == 0 {
        if index > 0 {
          pieces.append(piece)
          piece = TextOperation()
        }
        piece.reserveCapacity(spliceCount: pieceSize)
      }
      piece.insert(splice.inserted, utf16Count: splice.insertedCount)
      piece.delete(splice.deleted)
    }
    piece.retain(rest)
    pieces.append(piece)
    return pieces
  }

  /// Goes on with the components of another operation, which applies to what follows.
  fileprivate mutating func append(_ next: TextOperation) {
    for index in 0..<next.spliceCount {
      let splice = next[splice: index]
      retain(splice.retained)
      insert(splice.inserted, utf16Count: splice.insertedCount)
      delete(splice.deleted)
    }
    retain(next.rest)
  }
}
