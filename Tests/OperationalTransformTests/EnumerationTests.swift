import EditModel
import Testing
import TextStorage

@testable import OperationalTransform

/// Everything there is on texts of up to three units over {a, 😀, line feed}.
enum SmallWorld {
  static let alphabet = ["a", "😀", "\n"]

  static let texts: [String] = {
    var texts = [""]
    var index = 0
    while index < texts.count {
      for scalar in alphabet {
        let longer = texts[index] + scalar
        if longer.utf16.count <= 3 { texts.append(longer) }
      }
      index += 1
    }
    return texts
  }()

  /// All operations on a text that insert at most `insertLimit` scalars in all.
  static func operations(on text: String, insertLimit: Int = 1) -> [TextOperation] {
    var found: [[UInt8]: TextOperation] = [:]
    func extend(_ operation: TextOperation, _ rest: Substring.UnicodeScalarView, _ inserts: Int) {
      if inserts < insertLimit {
        for scalar in alphabet {
          var next = operation
          next.insert(scalar)
          extend(next, rest, inserts + 1)
        }
      }
      guard let first = rest.first else {
        var json: [UInt8] = []
        json.appendJSON(operation)
        found[json] = operation
        return
      }
      for keeps in [true, false] {
        var next = operation
        if keeps { next.retain(UTF16.width(first)) } else { next.delete(UTF16.width(first)) }
        extend(next, rest.dropFirst(), inserts)
      }
    }
    extend(TextOperation(), text.unicodeScalars[...], 0)
    return Array(found.values)
  }
}

@Suite("Everything on texts of up to three units")
struct EnumerationTests {
  @Test("every operation applies, undoes and is canonical", arguments: SmallWorld.texts)
  func each(string: String) throws {
    let text = Text(string)
    for operation in SmallWorld.operations(on: string, insertLimit: 2) {
      let after = try text.applying(operation)
      #expect(operation.isCanonical)
      #expect(String(after).isSame(as: operation.applied(to: string)))
      #expect(try after.applying(operation.inverted(on: text)) == text)
    }
  }

  @Test("every two of one text close the diamond", arguments: SmallWorld.texts)
  func diamonds(string: String) {
    let operations = SmallWorld.operations(on: string)
    var open: [(TextOperation, TextOperation)] = []
    for left in operations {
      for right in operations {
        var leftAfter = left
        var rightAfter = right
        leftAfter.carry(past: &rightAfter)
        let isClosed = left.composed(with: rightAfter) == right.composed(with: leftAfter)
        let isCanonical = leftAfter.isCanonical && rightAfter.isCanonical
        if !isClosed || !isCanonical { open.append((left, right)) }
      }
    }
    #expect(operations.count > 3)
    #expect(open.isEmpty)
  }

  @Test("every two in a row compose to what they do", arguments: SmallWorld.texts)
  func pairs(string: String) {
    var wrong: [(TextOperation, TextOperation)] = []
    for first in SmallWorld.operations(on: string) {
      let middle = first.applied(to: string)
      guard middle.utf16.count <= 3 else { continue }
      for second in SmallWorld.operations(on: middle) {
        let both = first.composed(with: second)
        let isRight = both.applied(to: string).isSame(as: second.applied(to: middle))
        if !isRight || !both.isCanonical { wrong.append((first, second)) }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test("an operation for another length is refused and leaves the text as it was")
  func lengths() {
    for string in SmallWorld.texts {
      var text = Text(string)
      for length in 0...4 where length != string.utf16.count {
        for insertedAt in [[], [0], [0, length]] {
          var operation = TextOperation()
          for offset in insertedAt {
            operation.retain(offset - operation.baseLength)
            operation.insert("x")
          }
          operation.retain(length - operation.baseLength)
          let error = OperationError.baseLengthMismatch(
            operation: length, text: string.utf16.count)
          #expect(throws: error) { try text.apply(operation) }
          #expect(throws: error) { try operation.inverted(on: text) }
          #expect(text == Text(string))
        }
      }
    }
  }

  @Test("every cut inside a pair is refused and leaves the text as it was")
  func refusals() {
    for string in SmallWorld.texts where string.unicodeScalars.contains("😀") {
      let length = string.utf16.count
      for start in 0...length {
        for end in start...length {
          var text = Text(string)
          let operation = TextOperation(baseLength: length, replacing: start..<end, with: "x")
          let isWhole =
            text.isScalarBoundary(utf16Offset: start) && text.isScalarBoundary(utf16Offset: end)
          if isWhole {
            #expect(throws: Never.self) { try text.apply(operation) }
          } else {
            let isStartWhole = text.isScalarBoundary(utf16Offset: start)
            let error = OperationError.splitsSurrogatePair(utf16Offset: isStartWhole ? end : start)
            #expect(throws: error) { try text.apply(operation) }
            #expect(throws: error) { try operation.inverted(on: text) }
            #expect(text == Text(string))
          }
        }
      }
    }
  }
}
