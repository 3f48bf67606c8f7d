import EditModel
import OperationalTransform
import TextStorage

/// The verbs one by one, on the usual edit: a few characters at one place of a long text.
enum CoreVerbs {
  private static let runLength = 1_000_000

  static func measure() {
    let length = 100_000
    let first = TextOperation(baseLength: length, replacing: 5000..<5000, with: "a")
    let second = TextOperation(baseLength: length + 1, replacing: 5001..<5001, with: "b")
    let other = TextOperation(baseLength: length, replacing: 700..<705, with: "xyz")
    run("compose two keystrokes") { first.composed(with: second).targetLength }
    run("transform an edit over another") {
      first.transformed(over: other, side: .left).targetLength
    }
    measureCoding(other)
    measureDigest()
  }

  private static func measureCoding(_ operation: TextOperation) {
    var encoded: [UInt8] = []
    encoded.appendJSON(operation)
    run("decode [700,\"xyz\",-5,99295]") {
      encoded.withUnsafeBufferPointer { bytes in
        (try? TextOperation(json: bytes, componentLimit: 10))?.targetLength ?? 0
      }
    }
    var buffer: [UInt8] = []
    run("encode the same") {
      buffer.removeAll(keepingCapacity: true)
      buffer.appendJSON(operation)
      return buffer.count
    }
  }

  private static func measureDigest() {
    let bytes = [UInt8](repeating: 0x61, count: 1 << 20)
    var sum: UInt64 = 0
    let cost = CoreMeasurement.best(of: 10) {
      bytes.withUnsafeBufferPointer { sum &+= Text.digest(of: $0) }
    }
    precondition(sum != 0, "digests were taken")
    let figure = CoreFigure(
      name: "digest of a whole text, per KiB", count: 1024, cost: cost, remark: "")
    figure.report()
  }

  private static func run(_ name: String, _ body: () -> Int) {
    var sum = 0
    let cost = CoreMeasurement.best(of: 5) {
      for _ in 0..<runLength { sum &+= body() }
    }
    precondition(sum != 0, "results were used")
    CoreFigure(name: name, count: runLength, cost: cost, remark: "").report()
  }
}
