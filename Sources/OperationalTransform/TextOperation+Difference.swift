package import TextStorage

extension TextOperation {
  /// An operation that makes `target` of `base`, short where the two differ little.
  ///
  /// Common ends are cut off, then a greedy search runs over scalars, so none is ever split. Its
  /// work is bounded: past 64 differences it keeps what it has found furthest on and starts again
  /// there, at most 256 times; what is left then is replaced as a whole.
  ///
  /// - Complexity: O(n + n·d) with d ≤ 64; memory of four bytes for each scalar of both.
  /// - SeeAlso: Myers 1986, "An O(ND) Difference Algorithm".
  package init(from base: Text, to target: Text) {
    self.init()
    var old = Array(String(base).unicodeScalars)[...]
    var new = Array(String(target).unicodeScalars)[...]
    let start = commonCount(old, new)
    retain(old.prefix(start).utf16Count)
    old.removeFirst(start)
    new.removeFirst(start)
    let end = commonCount(old.reversed(), new.reversed())
    old.removeLast(end)
    new.removeLast(end)
    for _ in 0..<DifferenceSearch.roundLimit where !old.isEmpty && !new.isEmpty {
      for run in DifferenceSearch(old: old, new: new).commonRuns() {
        replace(old[..<run.old], with: new[..<run.new])
        old = old[run.old...]
        retain(old.prefix(run.count).utf16Count)
        old.removeFirst(run.count)
        new = new[(run.new + run.count)...]
      }
    }
    replace(old, with: new)
    retain(base.utf16Count - baseLength)
  }

  private mutating func replace(
    _ old: ArraySlice<Unicode.Scalar>, with new: ArraySlice<Unicode.Scalar>
  ) {
    insert(String(String.UnicodeScalarView(new)))
    delete(old.utf16Count)
  }
}

extension ArraySlice<Unicode.Scalar> {
  fileprivate var utf16Count: Int { reduce(0) { $0 + UTF16.width($1) } }
}

/// How many scalars two rows have in common from their start.
private func commonCount(
  _ a: some Sequence<Unicode.Scalar>, _ b: some Sequence<Unicode.Scalar>
) -> Int {
  zip(a, b).lazy.prefix { $0.0 == $0.1 }.reduce(0) { count, _ in count + 1 }
}

/// One search for a short edit script between two rows of scalars, from their start.
private struct DifferenceSearch {
  /// So many scalars are the same from these indexes on.
  typealias Run = (old: Int, new: Int, count: Int)

  static let roundLimit = 256
  private static let differenceLimit = 64
  private static let unreached = Int.min / 2

  let old: ArraySlice<Unicode.Scalar>
  let new: ArraySlice<Unicode.Scalar>

  /// What both have in common along a script that is shortest up to where it ends: at the end of
  /// both rows, or as far on as so many differences lead.
  func commonRuns() -> [Run] {
    // How far into the old row each diagonal k (old minus new offset) has come, at index
    // k + middle; one such row before each number of differences.
    var reached = [Int](repeating: Self.unreached, count: 2 * Self.middle + 1)
    reached[Self.middle + 1] = 0
    var history: [[Int]] = []
    var best = (differences: 0, diagonal: 0, offset: 0, sum: -1)
    for differences in 0...Self.differenceLimit where best.sum < old.count + new.count {
      history.append(reached)
      for diagonal in stride(from: -differences, through: differences, by: 2) {
        var offset = Self.start(of: diagonal, after: reached)
        if offset < 0 || offset > old.count || offset - diagonal > new.count {
          offset = Self.unreached
        } else {
          offset += commonCount(old.dropFirst(offset), new.dropFirst(offset - diagonal))
          let sum = 2 * offset - diagonal
          if sum > best.sum { best = (differences, diagonal, offset, sum) }
        }
        reached[Self.middle + diagonal] = offset
      }
    }
    var runs: [Run] = []
    for row in history[...best.differences].reversed() {
      let start = Self.start(of: best.diagonal, after: row)
      runs.append(
        (old.startIndex + start, new.startIndex + start - best.diagonal, best.offset - start))
      let isRemoval = row[Self.middle + best.diagonal - 1] == start - 1
      best.offset = isRemoval ? start - 1 : start
      best.diagonal += isRemoval ? -1 : 1
    }
    return runs.reversed()
  }

  private static let middle = differenceLimit + 1

  /// Where a diagonal goes on with one difference more: by removing a scalar, from the diagonal
  /// below, or by adding one, from the one above.
  private static func start(of diagonal: Int, after row: [Int]) -> Int {
    max(row[middle + diagonal - 1] + 1, row[middle + diagonal + 1])
  }
}
