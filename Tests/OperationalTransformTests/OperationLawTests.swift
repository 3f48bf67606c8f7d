import TestSupport
import Testing
import TextStorage

@testable import OperationalTransform

@Suite("Laws")
struct OperationLawTests {
  static func text(_ seed: UInt64, _ random: inout SplitMix64) -> String {
    TextPieces.random(pieceCount: Int(seed) / 8, using: &random)
  }

  @Test("applying to the tree is applying to an array", arguments: seeds)
  func apply(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let string = Self.text(seed, &random)
    let operation = TextOperation.random(on: string, using: &random)
    var text = Text(string, shape: TreeShape(leafByteCount: 16, fanOut: 4))
    try text.apply(operation)
    #expect(operation.isCanonical)
    #expect(String(text).isSame(as: operation.applied(to: string)))
    #expect(text.utf16Count == operation.targetLength)
    #expect(operation.componentCount == Array(operation.components).count)
  }

  @Test("a composed operation does what its two parts do", arguments: seeds)
  func compose(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let string = Self.text(seed, &random)
    let first = TextOperation.random(on: string, using: &random)
    let middle = first.applied(to: string)
    let second = TextOperation.random(on: middle, using: &random)
    let end = second.applied(to: middle)
    let both = first.composed(with: second)
    #expect(both.isCanonical)
    #expect(both.applied(to: string).isSame(as: end))
    let third = TextOperation.random(on: end, using: &random)
    #expect(both.composed(with: third) == first.composed(with: second.composed(with: third)))
  }

  @Test("both paths of the diamond end in the same text", arguments: seeds)
  func diamondCloses(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let string = Self.text(seed, &random)
    let left = TextOperation.random(on: string, using: &random)
    let right = TextOperation.random(on: string, using: &random)
    var leftAfter = left
    var rightAfter = right
    leftAfter.carry(past: &rightAfter)
    #expect(leftAfter.isCanonical && rightAfter.isCanonical)
    let viaLeft = rightAfter.applied(to: left.applied(to: string))
    #expect(viaLeft.isSame(as: leftAfter.applied(to: right.applied(to: string))))
    #expect(left.composed(with: rightAfter) == right.composed(with: leftAfter))
  }

  @Test("transforming over two in turn closes the longer diamond", arguments: seeds)
  func chain(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let string = Self.text(seed, &random)
    let mine = TextOperation.random(on: string, using: &random)
    var mineNow = mine
    var base = string
    var end = mine.applied(to: string)
    for _ in 0..<4 {
      let theirs = TextOperation.random(on: base, using: &random)
      var theirsAfter = theirs
      mineNow.carry(past: &theirsAfter)
      base = theirs.applied(to: base)
      end = theirsAfter.applied(to: end)
      #expect(mineNow.applied(to: base).isSame(as: end))
    }
  }

  @Test("the inverse undoes, and its inverse does again", arguments: seeds)
  func invert(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let string = Self.text(seed, &random)
    let operation = TextOperation.random(on: string, using: &random)
    let text = Text(string)
    let after = try text.applying(operation)
    let inverse = try operation.inverted(on: text)
    #expect(try after.applying(inverse) == text)
    #expect(try inverse.inverted(on: after) == operation)
  }

  @Test("the difference of two texts makes one of the other", arguments: seeds)
  func difference(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let base = Self.text(seed, &random)
    let near = TextOperation.random(on: base, using: &random).applied(to: base)
    let far = TextPieces.random(pieceCount: Int(seed), using: &random)
    for target in [near, far, "", base] {
      let operation = TextOperation(from: Text(base), to: Text(target))
      #expect(operation.isCanonical)
      #expect(operation.applied(to: base).isSame(as: target))
      #expect(operation.isNoop == base.isSame(as: target))
    }
  }

  @Test(
    "the parts of an operation do together what it does, and keep to the limits", arguments: seeds)
  func split(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let string = Self.text(seed, &random)
    let operation = TextOperation.random(on: string, using: &random)
    let componentLimit = Int.random(in: 4...8, using: &random)
    let insertLimit = Int.random(in: 2...8, using: &random)
    var text = string
    var rest: TextOperation? = operation
    var partCount = 0
    while let next = rest {
      let parts = next.split(componentLimit: componentLimit, insertLimit: insertLimit)
      let inserted = parts.first.components.reduce(0) { count, component in
        if case .insert(let text) = component { count + text.utf16.count } else { count }
      }
      #expect(parts.first.isCanonical && parts.first.componentCount <= componentLimit)
      #expect(inserted <= insertLimit)
      #expect(parts.rest == nil || !parts.first.isNoop)
      text = parts.first.applied(to: text)
      rest = parts.rest
      partCount += 1
    }
    #expect(text.isSame(as: operation.applied(to: string)))
    #expect(partCount > 1 || operation.componentCount <= componentLimit)
  }

  @Test("a mapped offset is where its neighbours went", arguments: seeds)
  func mapping(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let string = Self.text(seed, &random)
    let operation = TextOperation.random(on: string, using: &random)
    for offset in 0...string.utf16.count {
      for isOwn in [false, true] {
        #expect(operation.mapped(offset, isOwn: isOwn) == unitwise(operation, offset, isOwn))
      }
    }
  }

  /// The same mapping, one unit at a time, as the treaty tells it.
  private func unitwise(_ operation: TextOperation, _ start: Int, _ isOwn: Bool) -> Int {
    var offset = start
    var place = 0
    for component in operation.components {
      switch component {
      case .retain(let count): place += count
      case .insert(let text):
        let count = text.utf16.count
        if place < offset || (place == offset && isOwn) { offset += count }
        place += count
      case .delete(let count):
        for _ in 0..<count where offset > place { offset -= 1 }
      }
    }
    return offset
  }
}
