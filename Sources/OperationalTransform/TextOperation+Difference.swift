package import TextStorage

extension TextOperation {
  /// An operation that makes `target` of `base`, short where the two differ little.
  ///
  /// Common ends are cut off, then a greedy search (Myers 1986, "An O(ND) Difference Algorithm")
  /// runs over scalars, so none is ever split. Its work is bounded: past 64 differences it keeps
  /// what it has found furthest on and starts again there, at most 256 times; what is left then is
  /// replaced as a whole.
  ///
  /// - Complexity: O(n + n·d) with d ≤ 64; memory for both texts' differing middles.
  package init(from base: Text, to target: Text) {
    self.init(from: String(base), to: String(target))
  }

  /// The same for strings.
  package init(from base: String, to target: String) {
    self.init()
    let old = Array(base.unicodeScalars)
    let new = Array(target.unicodeScalars)
    var search = DifferenceSearch(old: old, new: new)
    search.run { step in
      switch step {
      case .keep(let range): retain(old[range].utf16Count)
      case .remove(let range): delete(old[range].utf16Count)
      case .add(let range):
        var text = String.UnicodeScalarView()
        text.append(contentsOf: new[range])
        insert(String(text))
      }
    }
  }
}

extension ArraySlice<Unicode.Scalar> {
  fileprivate var utf16Count: Int { reduce(0) { $0 + ($1.value > 0xFFFF ? 2 : 1) } }
}

/// The search for a short edit script between two rows of scalars.
private struct DifferenceSearch {
  /// A run of the script, as indexes of the old or the new row.
  enum Step {
    case keep(Range<Int>)
    case remove(Range<Int>)
    case add(Range<Int>)
  }

  static let differenceLimit = 64
  static let roundLimit = 256

  let old: [Unicode.Scalar]
  let new: [Unicode.Scalar]
  private var oldEnd: Int
  private var newEnd: Int

  init(old: [Unicode.Scalar], new: [Unicode.Scalar]) {
    self.old = old
    self.new = new
    oldEnd = old.count
    newEnd = new.count
  }

  /// Tells the whole script from the start to the end.
  mutating func run(_ tell: (Step) -> Void) {
    let common = snake(0, 0)
    if common > 0 { tell(.keep(0..<common)) }
    while oldEnd > common && newEnd > common && old[oldEnd - 1] == new[newEnd - 1] {
      oldEnd -= 1
      newEnd -= 1
    }
    var place = (old: common, new: common)
    var rounds = 0
    while place.old < oldEnd && place.new < newEnd && rounds < Self.roundLimit {
      place = advance(from: place, tell)
      rounds += 1
    }
    if place.old < oldEnd { tell(.remove(place.old..<oldEnd)) }
    if place.new < newEnd { tell(.add(place.new..<newEnd)) }
    if oldEnd < old.count { tell(.keep(oldEnd..<old.count)) }
  }

  /// How many scalars are the same from two places on.
  private func snake(_ oldStart: Int, _ newStart: Int) -> Int {
    var count = 0
    while oldStart + count < oldEnd && newStart + count < newEnd
      && old[oldStart + count] == new[newStart + count]
    {
      count += 1
    }
    return count
  }

  /// One search from a place; tells the script up to where it ended, and returns that place.
  private func advance(
    from start: (old: Int, new: Int), _ tell: (Step) -> Void
  ) -> (old: Int, new: Int) {
    // furthest[d][k + d]: the old offset reached on diagonal k (old - new) with d differences.
    var furthest: [[Int]] = []
    var best = (differences: 0, diagonal: 0, sum: -1)
    search: for differences in 0...Self.differenceLimit {
      var row = [Int](repeating: -1, count: 2 * differences + 1)
      for diagonal in stride(from: -differences, through: differences, by: 2) {
        var reached = differences == 0 ? 0 : Self.step(furthest[differences - 1], diagonal)
        if start.old + reached > oldEnd || start.new + reached - diagonal > newEnd { continue }
        if reached < 0 || reached < diagonal { continue }
        reached += snake(start.old + reached, start.new + reached - diagonal)
        row[diagonal + differences] = reached
        let sum = 2 * reached - diagonal
        if sum > best.sum { best = (differences, diagonal, sum) }
        if start.old + reached == oldEnd && start.new + reached - diagonal == newEnd {
          best = (differences, diagonal, sum)
          furthest.append(row)
          break search
        }
      }
      furthest.append(row)
    }
    return trace(best.differences, best.diagonal, furthest, from: start, tell)
  }

  /// Where diagonal `diagonal` begins with one difference more than `previous` has: by adding
  /// (from the diagonal above) or by removing (from the one below).
  private static func step(_ previous: [Int], _ diagonal: Int) -> Int {
    max(entry(previous, diagonal + 1), removal(previous, diagonal))
  }

  private static func entry(_ row: [Int], _ diagonal: Int) -> Int {
    let index = diagonal + row.count / 2
    return row.indices.contains(index) ? row[index] : -1
  }

  private static func removal(_ row: [Int], _ diagonal: Int) -> Int {
    let before = entry(row, diagonal - 1)
    return before < 0 ? -1 : before + 1
  }

  /// Tells the way back from where a search ended, in order.
  private func trace(
    _ differences: Int, _ diagonal: Int, _ furthest: [[Int]], from start: (old: Int, new: Int),
    _ tell: (Step) -> Void
  ) -> (old: Int, new: Int) {
    var steps: [Step] = []
    var diagonal = diagonal
    var reached = Self.entry(furthest[differences], diagonal)
    let end = (old: start.old + reached, new: start.new + reached - diagonal)
    for level in stride(from: differences, to: 0, by: -1) {
      let added = Self.entry(furthest[level - 1], diagonal + 1)
      let removed = Self.removal(furthest[level - 1], diagonal)
      let begin = max(added, removed)
      if reached > begin { steps.append(.keep(start.old + begin..<start.old + reached)) }
      if removed >= added {
        steps.append(.remove(start.old + begin - 1..<start.old + begin))
        diagonal -= 1
        reached = begin - 1
      } else {
        let place = start.new + begin - diagonal - 1
        steps.append(.add(place..<place + 1))
        diagonal += 1
        reached = begin
      }
    }
    if reached > 0 { steps.append(.keep(start.old..<start.old + reached)) }
    for step in steps.reversed() { tell(step) }
    return end
  }
}
