/// What an operation, or several in a row, does to offsets: lengths without text.
///
/// Unlike an operation it is not canonical: where a deletion and an insert meet, their order tells
/// whether the insert happened before, among or behind what is deleted. That is what composing
/// would forget and what transforming over one after the other depends on.
struct OperationShape {
  /// At `base`, `deleted` units go and then `inserted` ones come.
  struct Step {
    /// Offset in the text before, in UTF-16 code units.
    var base: UInt32
    /// Offset of the same place in the text after.
    var target: UInt32
    var deleted: UInt32
    var inserted: UInt32

    var baseEnd: Int { Int(base) + Int(deleted) }
    /// How far a place right behind it moves.
    var shift: Int { Int(target) - Int(base) + Int(inserted) - Int(deleted) }
  }

  /// In order; two that meet are such that neither could be joined with the other.
  private(set) var steps: [Step] = []
  /// Length of the text before.
  private(set) var baseLength = 0
  private var targetLength = 0

  /// The shape of one operation.
  init(_ operation: TextOperation) {
    steps.reserveCapacity(operation.spliceCount)
    for index in 0..<operation.spliceCount {
      let splice = operation[splice: index]
      retain(splice.retained)
      insert((), utf16Count: splice.insertedCount)
      delete(splice.deleted)
    }
    retain(operation.rest)
  }

  /// The shape of two in a row; O(m + n) in their steps.
  init(_ first: OperationShape, then second: OperationShape) {
    steps.reserveCapacity(first.steps.count + second.steps.count)
    composeComponents(
      Cursor(first.wholeWindow), Cursor(second.wholeWindow), into: &self)
  }

  /// Where a place right behind a retained unit is afterwards; O(log steps).
  func moved(_ base: Int) -> Int {
    let next = index(ofStepAt: base)
    return next == 0 ? base : base + steps[next - 1].shift
  }

  /// The first step at or behind an offset of the base; O(log steps).
  func index(ofStepAt base: Int) -> Int {
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if Int(steps[middle].base) < base { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension OperationShape: ComponentSink {
  mutating func retain(_ utf16Count: Int) {
    baseLength += utf16Count
    targetLength += utf16Count
  }

  mutating func delete(_ utf16Count: Int) {
    guard utf16Count > 0 else { return }
    let last = steps.count - 1
    if last >= 0, steps[last].baseEnd == baseLength, steps[last].inserted == 0 {
      steps[last].deleted += UInt32(utf16Count)
    } else {
      append(deleted: utf16Count, inserted: 0)
    }
    baseLength += utf16Count
  }

  mutating func insert(_ content: Void, utf16Count: Int) {
    guard utf16Count > 0 else { return }
    let last = steps.count - 1
    if last >= 0, steps[last].baseEnd == baseLength {
      steps[last].inserted += UInt32(utf16Count)
    } else {
      append(deleted: 0, inserted: utf16Count)
    }
    targetLength += utf16Count
  }

  private mutating func append(deleted: Int, inserted: Int) {
    steps.append(
      Step(
        base: UInt32(baseLength), target: UInt32(targetLength), deleted: UInt32(deleted),
        inserted: UInt32(inserted)))
  }
}

extension OperationShape {
  /// A part of a shape between two units that it retains, or the ends of the text.
  struct Window {
    let shape: OperationShape
    /// The steps in it.
    let steps: Range<Int>
    /// The offsets of the base that it covers.
    let range: Range<Int>
  }

  /// All of it.
  var wholeWindow: Window { Window(shape: self, steps: 0..<steps.count, range: 0..<baseLength) }

  /// The steps in a range of the base, with or without those right at its start and its end.
  func window(_ range: Range<Int>, withStart: Bool, withEnd: Bool) -> Window {
    let first = index(ofStepAt: range.lowerBound + (withStart ? 0 : 1))
    let end = index(ofStepAt: range.upperBound + (withEnd ? 1 : 0))
    return Window(shape: self, steps: first..<max(first, end), range: range)
  }

  /// Walks a window's steps.
  struct Cursor: ComponentCursor {
    private(set) var kind = ComponentKind.retain
    private(set) var count = 0
    private let shape: OperationShape
    private let stepEnd: Int
    private let baseEnd: Int
    private var index: Int
    /// The offset behind the component that the cursor is in.
    private var base: Int

    init(_ window: Window) {
      shape = window.shape
      index = window.steps.lowerBound
      stepEnd = window.steps.upperBound
      base = window.range.lowerBound
      baseEnd = window.range.upperBound
      enterRetain()
    }

    mutating func take(_ utf16Count: Int) { skip(utf16Count) }

    mutating func skip(_ utf16Count: Int) {
      count -= utf16Count
      if count > 0 { return }
      switch kind {
      case .retain: enterStep()
      case .delete: enterInsert()
      case .insert, .end:
        index += 1
        enterRetain()
      }
    }

    private mutating func enterRetain() {
      let next = index < stepEnd ? Int(shape.steps[index].base) : baseEnd
      kind = .retain
      count = next - base
      base = next
      if count == 0 { enterStep() }
    }

    private mutating func enterStep() {
      guard index < stepEnd else {
        kind = .end
        return
      }
      kind = .delete
      count = Int(shape.steps[index].deleted)
      base += count
      if count == 0 { enterInsert() }
    }

    private mutating func enterInsert() {
      kind = .insert
      count = Int(shape.steps[index].inserted)
      if count == 0 {
        index += 1
        enterRetain()
      }
    }
  }
}
