import EditModel
import Glibc
import JSON
import TestSupport
import Testing
import TextStorage

@testable import OperationalTransform

extension JSONWriter {
  fileprivate mutating func operation(_ operation: TextOperation) {
    self.operation(.text(operation))
  }
}

/// Writes cases of one verb after the other, a line each.
private struct CaseWriter {
  var bytes: [UInt8] = []

  mutating func line(_ verb: String, _ body: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("verb")
    writer.string(verb)
    body(&writer)
    writer.endObject()
    bytes += writer.bytes
    bytes.append(0x0A)
  }
}

@Suite("Swift and JavaScript")
struct JavaScriptTests {
  static let countPerVerb = 10_000

  @Test("both do the same in 10,000 random cases of each verb")
  func agree() throws {
    var random = SplitMix64(seed: 1)
    var cases = CaseWriter()
    for number in 0..<Self.countPerVerb {
      let text = TextPieces.random(pieceCount: number % 24, using: &random)
      let first = TextOperation.random(on: text, using: &random)
      let other = TextOperation.random(on: text, using: &random)
      let second = TextOperation.random(on: first.applied(to: text), using: &random)
      try writeApply(first, text, &cases)
      writeRefusal(text, &cases, &random)
      writeAlgebra(first, second, other, &cases)
      writeSplit(first, &cases, &random)
      writeMapping(first, isOwn: number % 2 == 0, &cases, &random)
      writeDecoding(number, &cases, &random)
    }
    let path = try #require(TestFiles.writeTemporary(cases.bytes, name: "cases"))
    defer { unlink(path) }
    let script = TestFile.root + "Tests/Web/operation-cases.mjs"
    #expect(TestFiles.run(["node", script, path]) == 0)
  }

  private func writeApply(
    _ operation: TextOperation, _ string: String, _ cases: inout CaseWriter
  ) throws {
    let text = Text(string)
    let after = try text.applying(operation)
    let inverse = try operation.inverted(on: text)
    cases.line("apply") { writer in
      writer.name("text")
      writer.string(string)
      writer.name("operation")
      writer.operation(operation)
      writer.name("expected")
      writer.beginArray()
      writer.string(String(after))
      writer.string(Text.hexadecimal(digest: after.digest))
      writer.endArray()
    }
    cases.line("invert") { writer in
      writer.name("text")
      writer.string(string)
      writer.name("operation")
      writer.operation(operation)
      writer.name("expected")
      writer.operation(inverse)
    }
  }

  /// An edit at any units, so that many split a pair and some are for another length.
  private func writeRefusal(
    _ string: String, _ cases: inout CaseWriter, _ random: inout SplitMix64
  ) {
    let isWrongLength = Int.random(in: 0..<8, using: &random) == 0
    let length = string.utf16.count + (isWrongLength ? 1 : 0)
    let start = Int.random(in: 0...length, using: &random)
    let end = Int.random(in: start...length, using: &random)
    let operation = TextOperation(baseLength: length, replacing: start..<end, with: "x")
    var text = Text(string)
    var code = "nothing"
    do throws(OperationError) {
      try text.apply(operation)
    } catch {
      switch error {
      case .baseLengthMismatch: code = "base-length-mismatch"
      case .splitsSurrogatePair: code = "splits-surrogate-pair"
      }
    }
    cases.line("refuse") { writer in
      writer.name("text")
      writer.string(string)
      writer.name("operation")
      writer.operation(operation)
      writer.name("expected")
      writer.string(code)
    }
  }

  private func writeAlgebra(
    _ first: TextOperation, _ second: TextOperation, _ other: TextOperation,
    _ cases: inout CaseWriter
  ) {
    cases.line("compose") { writer in
      writer.name("first")
      writer.operation(first)
      writer.name("second")
      writer.operation(second)
      writer.name("expected")
      writer.operation(first.composed(with: second))
    }
    var left = first
    var right = other
    left.carry(past: &right)
    cases.line("transform") { writer in
      writer.name("left")
      writer.operation(first)
      writer.name("right")
      writer.operation(other)
      writer.name("expected")
      writer.beginArray()
      writer.operation(left)
      writer.operation(right)
      writer.endArray()
    }
  }

  private func writeSplit(
    _ operation: TextOperation, _ cases: inout CaseWriter, _ random: inout SplitMix64
  ) {
    let componentLimit = Int.random(in: 4...10, using: &random)
    let insertLimit = Int.random(in: 2...10, using: &random)
    let (first, rest) = operation.split(componentLimit: componentLimit, insertLimit: insertLimit)
    cases.line("split") { writer in
      writer.name("operation")
      writer.operation(operation)
      writer.name("limits")
      writer.beginArray()
      writer.integer(componentLimit)
      writer.integer(insertLimit)
      writer.endArray()
      writer.name("expected")
      writer.beginArray()
      writer.operation(first)
      if let rest { writer.operation(rest) } else { writer.null() }
      writer.endArray()
    }
  }

  private func writeMapping(
    _ operation: TextOperation, isOwn: Bool, _ cases: inout CaseWriter,
    _ random: inout SplitMix64
  ) {
    let selections = (0..<3).map { _ in
      TextSelection(
        anchor: Int.random(in: 0...operation.baseLength, using: &random),
        head: Int.random(in: 0...operation.baseLength, using: &random))
    }
    func write(_ selections: [TextSelection], _ writer: inout JSONWriter) {
      writer.beginArray()
      for selection in selections {
        writer.beginArray()
        writer.integer(selection.anchor)
        writer.integer(selection.head)
        writer.endArray()
      }
      writer.endArray()
    }
    cases.line("map") { writer in
      writer.name("operation")
      writer.operation(operation)
      writer.name("isOwn")
      writer.boolean(isOwn)
      writer.name("selections")
      write(selections, &writer)
      writer.name("expected")
      write(selections.map { $0.mapped(over: operation, isOwn: isOwn) }, &writer)
    }
  }

  /// An array of pieces that are components, or nearly so.
  private func writeDecoding(
    _ number: Int, _ cases: inout CaseWriter, _ random: inout SplitMix64
  ) {
    let pieces = [
      "1", "2", "-1", "-3", "0", "\"a\"", "\"\"", "\"\\ud83d\\ude00\"", "\"\\ude00\"", "1.5",
      "null", "[]", "9007199254740991", "9007199254740992", "\"😀\"", "true",
    ]
    let limit = number % 3 == 0 ? pieces.count : 6
    let count = Int.random(in: 0...4, using: &random)
    let chosen = (0..<count).map { _ in pieces[Int.random(in: 0..<limit, using: &random)] }
    let json = "[" + chosen.joined(separator: ",") + "]"
    let operation = Array(json.utf8).withUnsafeBufferPointer {
      try? TextOperation(json: $0, componentLimit: 10)
    }
    cases.line("decode") { writer in
      writer.name("json")
      writer.string(json)
      writer.name("expected")
      if let operation {
        writer.beginArray()
        writer.integer(operation.baseLength)
        writer.integer(operation.targetLength)
        writer.endArray()
      } else {
        writer.string("refused")
      }
    }
  }
}
