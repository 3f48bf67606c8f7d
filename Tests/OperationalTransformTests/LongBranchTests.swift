import EditModel
import TestSupport
import Testing
import TextStorage

@testable import OperationalTransform

@Suite("Long branches")
struct LongBranchTests {
  /// A history of small edits crowded on a short text, and a branch of such edits composed.
  struct Scene {
    var base = ""
    var history: [TextOperation] = []
    var branch = TextOperation()

    init(seed: UInt64, historyCount: Int, branchCount: Int, pieceCount: Int) {
      var random = SplitMix64(seed: seed)
      base = TextPieces.random(pieceCount: pieceCount, using: &random)
      var text = base
      for _ in 0..<historyCount {
        let operation = Self.edit(on: text, using: &random)
        text = operation.applied(to: text)
        history.append(operation)
      }
      text = base
      branch.retain(text.utf16.count)
      for _ in 0..<branchCount {
        let operation = Self.edit(on: text, using: &random)
        text = operation.applied(to: text)
        branch = branch.composed(with: operation)
      }
    }

    /// One small replacement, now and then two of them.
    private static func edit(on text: String, using random: inout SplitMix64) -> TextOperation {
      let scalars = Array(text.unicodeScalars)
      var operation = TextOperation()
      var index = 0
      for _ in 0..<(Int.random(in: 0..<5, using: &random) == 0 ? 2 : 1) {
        let start = Int.random(in: index...scalars.count, using: &random)
        let end = min(scalars.count, start + Int.random(in: 0...3, using: &random))
        operation.retain(scalars[index..<start].reduce(0) { $0 + UTF16.width($1) })
        if Int.random(in: 0..<3, using: &random) > 0 {
          operation.insert(TextPieces.random(pieceCount: 1, using: &random))
        }
        operation.delete(scalars[start..<end].reduce(0) { $0 + UTF16.width($1) })
        index = end
      }
      operation.retain(scalars[index...].reduce(0) { $0 + UTF16.width($1) })
      return operation
    }

    /// The branch transformed over one operation after the other.
    func oneByOne(from start: Int) -> TextOperation {
      history[start...].reduce(branch) { $0.transformed(over: $1, side: .left) }
    }
  }

  @Test("pieces give what one by one gives", arguments: UInt64(1)...300)
  func equalsOneByOne(seed: UInt64) {
    let scene = Scene(
      seed: seed, historyCount: 16 + Int(seed), branchCount: 1 + Int(seed) % 40,
      pieceCount: 2 + Int(seed) % 60)
    for pieceSize in [1, 2, 16] {
      var pieces = PiecewiseOperation(scene.branch, pieceSize: pieceSize)
      for operation in scene.history { pieces.transform(over: operation) }
      #expect(pieces.joined() == scene.oneByOne(from: 0))
    }
  }

  @Test("a history keeps that through trimming", arguments: UInt64(1)...40)
  func history(seed: UInt64) {
    let scene = Scene(seed: seed, historyCount: 300, branchCount: 60, pieceCount: 100)
    var history = OperationHistory()
    for operation in scene.history { history.append(.text(operation)) }
    #expect(history.transformed(scene.branch, since: 0) == scene.oneByOne(from: 0))
    history.trim(countLimit: 250, byteCountLimit: .max)
    #expect(history.horizon == 50 && history.revision == 300)
    #expect(history.transformed(scene.branch, since: 49) == nil)
    #expect(history.transformed(scene.branch, since: 301) == nil)
    #expect(history.transformed(scene.branch, since: 300) == scene.branch)
    let late = TextOperation.random(
      on: scene.history[..<70].reduce(scene.base) { $1.applied(to: $0) }, seed: seed)
    let expected = scene.history[70...].reduce(late) { $0.transformed(over: $1, side: .left) }
    #expect(history.transformed(late, since: 70) == expected)
  }

  @Test("an insert among what was deleted before stays in front of a later one")
  func deletedThenInserted() {
    // "abcd": b and c go, then X comes where they were. The branch inserts Y between b and c.
    var first = TextOperation(baseLength: 4, replacing: 1..<3, with: "")
    let second = TextOperation(baseLength: 2, replacing: 1..<1, with: "X")
    let branch = TextOperation(baseLength: 4, replacing: 2..<2, with: "Y")
    let oneByOne = branch.transformed(over: first, side: .left)
      .transformed(over: second, side: .left)
    #expect(oneByOne.applied(to: "aXd") == "aYXd")
    // The canonical composition has X in front of what it deletes, and so in front of Y.
    first = first.composed(with: second)
    #expect(branch.transformed(over: first, side: .left).applied(to: "aXd") == "aXYd")
  }
}

extension TextOperation {
  static func random(on text: String, seed: UInt64) -> TextOperation {
    var random = SplitMix64(seed: seed)
    return .random(on: text, using: &random)
  }
}

extension OperationHistory {
  /// The operation transformed over everything since, or `nil` if that is not held.
  fileprivate func transformed(_ operation: TextOperation, since revision: Int) -> TextOperation? {
    var result = Operation.text(operation)
    return transform(&result, since: revision) ? result.text : nil
  }
}
