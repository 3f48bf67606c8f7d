import TestSupport
import Testing
import TextStorage

@testable import OperationalTransform

/// One example of `Schemas/vectors`.
struct Vector: CustomTestStringConvertible {
  let value: JSONValue

  var testDescription: String { value["name"]?.string ?? "without a name" }

  /// All examples of a file; none if it cannot be read, which `VectorTests` notices.
  static func all(_ file: String) -> [Vector] {
    let bytes = TestFile.read(TestFile.root + "Schemas/vectors/\(file).json") ?? []
    return ((try? JSONValue.read(bytes))?.elements ?? []).map(Vector.init)
  }

  func string(_ name: String) throws -> String { try #require(value[name]?.string) }

  func operation(_ name: String) throws -> TextOperation {
    var operation = TextOperation()
    for component in try #require(value[name]).elements {
      if let text = component.string {
        operation.insert(text)
      } else {
        let count = try #require(component.integer)
        if count > 0 { operation.retain(count) } else { operation.delete(-count) }
      }
    }
    return operation
  }
}

@Suite("Vectors of the treaty")
struct VectorTests {
  @Test("every file is there", arguments: ["apply", "compose", "transform", "selection"])
  func files(file: String) { #expect(Vector.all(file).count >= 9) }

  @Test("apply", arguments: Vector.all("apply"))
  func apply(vector: Vector) throws {
    let string = try vector.string("text")
    var text = Text(string)
    let operation = try vector.operation("operation")
    if let code = vector.value["error"]?.string {
      #expect {
        try text.apply(operation)
      } throws: { error in
        switch error as? OperationError {
        case .baseLengthMismatch: code == "base-length-mismatch"
        case .splitsSurrogatePair: code == "splits-surrogate-pair"
        case nil: false
        }
      }
      #expect(text == Text(string))
      return
    }
    try text.apply(operation)
    #expect(String(text).isSame(as: try vector.string("expected")))
    if let digest = vector.value["digest"]?.string {
      #expect(Text.hexadecimal(digest: text.digest) == digest)
    }
  }

  @Test("compose", arguments: Vector.all("compose"))
  func compose(vector: Vector) throws {
    let composed = try vector.operation("first").composed(with: try vector.operation("second"))
    #expect(composed == (try vector.operation("expected")))
  }

  @Test("transform", arguments: Vector.all("transform"))
  func transform(vector: Vector) throws {
    let left = try vector.operation("left")
    let right = try vector.operation("right")
    var leftAfter = left
    var rightAfter = right
    leftAfter.carry(past: &rightAfter)
    #expect(leftAfter == (try vector.operation("leftAfter")))
    #expect(rightAfter == (try vector.operation("rightAfter")))
    let base = try vector.string("base")
    let text = try vector.string("text")
    #expect(rightAfter.applied(to: left.applied(to: base)).isSame(as: text))
    #expect(leftAfter.applied(to: right.applied(to: base)).isSame(as: text))
  }

  @Test("selection", arguments: Vector.all("selection"))
  func selection(vector: Vector) throws {
    let operation = try vector.operation("operation")
    let isOwn: Bool? = vector.value["isOwn"]?.boolean
    let isMapped = try #require(isOwn as Bool?)
    func selections(_ name: String) throws -> [TextSelection] {
      try #require(vector.value[name]).elements.map { pair in
        TextSelection(
          anchor: try #require(pair.elements.first?.integer),
          head: try #require(pair.elements.last?.integer))
      }
    }
    let mapped = try selections("selections").map { $0.mapped(over: operation, isOwn: isMapped) }
    #expect(mapped == (try selections("expected")))
  }
}
