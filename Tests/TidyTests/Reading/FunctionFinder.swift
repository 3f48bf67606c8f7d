/// Finds the functions in masked Swift code: `func`, `init`, `deinit` and `subscript` with a body.
struct FunctionFinder {
  private let bytes: [UInt8]
  private let lineStarts: [Int]

  /// Takes lines without comments and literals.
  init(code: [String]) {
    let text = Array(code.joined(separator: "\n").utf8)
    bytes = text
    lineStarts = [0] + text.indices.filter { text[$0] == 10 }.map { $0 + 1 }
  }

  /// The line ranges of all functions, from 0, from the keyword to the closing brace.
  ///
  /// - Complexity: O(n · d), where d is how deep functions nest.
  func functions() -> [ClosedRange<Int>] {
    var position = 0
    var ranges: [ClosedRange<Int>] = []
    while let word = nextWord(from: position) {
      position = word.upperBound
      guard Self.keywords.contains(String(decoding: bytes[word], as: UTF8.self)),
        word.lowerBound == 0 || bytes[word.lowerBound - 1] != UInt8(ascii: "."),
        let open = bodyStart(from: word.upperBound)
      else { continue }
      ranges.append(line(of: word.lowerBound)...line(of: bodyEnd(from: open)))
    }
    return ranges
  }

  private static let keywords: Set = ["func", "init", "deinit", "subscript"]
  /// Words that show that a signature ended without a body, as in a protocol.
  private static let nextDeclarations: Set = [
    "func", "init", "deinit", "subscript", "var", "let", "case", "static", "mutating", "struct",
    "associatedtype", "class", "enum", "package", "private", "return",
  ]

  private func nextWord(from start: Int) -> Range<Int>? {
    guard let first = bytes[start...].firstIndex(where: Self.isWordByte) else { return nil }
    let end = bytes[first...].firstIndex { !Self.isWordByte($0) } ?? bytes.count
    return first..<end
  }

  /// The position of the `{` that opens the body of the function whose keyword ends at `start`.
  private func bodyStart(from start: Int) -> Int? {
    var position = start
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "{") where depth == 0: return position
      case UInt8(ascii: "}") where depth == 0: return nil
      case let byte where depth == 0 && Self.isWordByte(byte):
        guard let word = nextWord(from: position) else { return nil }
        let text = String(decoding: bytes[word], as: UTF8.self)
        if Self.nextDeclarations.contains(text) { return nil }
        position = word.upperBound - 1
      default: break
      }
      if depth < 0 { return nil }
      position += 1
    }
    return nil
  }

  private func bodyEnd(from open: Int) -> Int {
    var depth = 0
    for position in open..<bytes.count {
      if bytes[position] == UInt8(ascii: "{") { depth += 1 }
      if bytes[position] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return position }
    }
    return bytes.count - 1
  }

  private func line(of position: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
