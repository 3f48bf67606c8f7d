/// The words of Swift files, comments left out: what stands in a string counts, as it may be put in
/// there.
struct NamesInUse {
  private var counts: [String: Int] = [:]
  private var members: Set<String> = []

  /// Counts the words.
  ///
  /// - Complexity: O(n) in the bytes.
  init(files: [SourceFile]) {
    for file in files {
      for (line, code) in zip(file.lines, file.code) { add(line, code) }
    }
  }

  /// How often a name stands there, declarations included.
  func count(of name: String) -> Int { counts[name] ?? 0 }

  /// Whether a name stands behind a dot, or in front of a colon as the label of an argument.
  func hasMember(_ name: String) -> Bool { members.contains(name) }

  private mutating func add(_ line: String, _ code: String) {
    guard !line.trimmed.hasPrefix("//") else { return }
    var bytes = Array(line.utf8)
    if !line.contains("\""), let comment = line.utf8.firstRange(of: "//".utf8) {
      bytes.removeLast(line.utf8.distance(from: comment.lowerBound, to: line.utf8.endIndex))
    }
    let isImport = ImportTable.module(importedBy: code) != nil
    var position = 0
    while let start = bytes[position...].firstIndex(where: Self.isWordByte) {
      let end = bytes[start...].firstIndex { !Self.isWordByte($0) } ?? bytes.count
      position = end
      guard !isImport else { continue }
      let name = String(decoding: bytes[start..<end], as: UTF8.self)
      counts[name, default: 0] += 1
      let isBehindDot = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
      let isLabel = end < bytes.count && bytes[end] == UInt8(ascii: ":")
      if isBehindDot || isLabel { members.insert(name) }
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
    default: false
    }
  }
}
