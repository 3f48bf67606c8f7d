/// A text file of the project, as it stands and as code alone.
struct SourceFile {
  /// The path from the project's top folder, with `/`.
  let path: String
  /// The lines as they stand.
  let lines: [String]
  /// The same lines with what comments and string literals hold replaced by spaces.
  let code: [String]

  /// Cuts `text` into lines.
  ///
  /// - Complexity: O(n) in its bytes.
  init(path: String, text: String) {
    self.path = path
    lines = Self.lines(of: Array(text.utf8))
    let isJavaScript = path.hasSuffix(".js") || path.hasSuffix(".mjs")
    let isCode = isJavaScript || path.hasSuffix(".swift")
    var mask = CodeMask(bytes: Array(text.utf8), isJavaScript: isJavaScript)
    code = isCode ? Self.lines(of: mask.masked()) : lines
  }

  /// The file's name without its folder and its ending.
  var baseName: String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.prefix { $0 != "." })
  }

  /// The folder below `parent` that the file lies in, or `nil` if it lies elsewhere.
  func folder(below parent: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == parent ? String(parts[1]) : nil
  }

  /// A finding in this file at line `index`, counted from 0.
  func finding(at index: Int, _ message: String) -> Finding {
    Finding(path: path, line: index + 1, message: message)
  }

  /// Findings for the lines for which `message` has something to say.
  func findings(
    in lines: [String], _ message: (_ line: String, _ index: Int) -> String?
  ) -> [Finding] {
    lines.indices.compactMap { index in
      message(lines[index], index).map { finding(at: index, $0) }
    }
  }

  private static func lines(of bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension String {
  /// The identifiers and numbers of a line, in order.
  var words: [Substring] {
    split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// The line without the blanks around it.
  var trimmed: Substring {
    guard let first = firstIndex(where: { $0 != " " }),
      let last = lastIndex(where: { $0 != " " })
    else { return "" }
    return self[first...last]
  }
}
