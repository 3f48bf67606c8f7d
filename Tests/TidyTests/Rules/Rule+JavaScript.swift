extension Rule {
  /// Rules for the browser side.
  static let javaScript = [typeChecking, documentObject, networkAccess]

  private static func isPage(_ path: String) -> Bool {
    path.hasPrefix("Web/") && path.hasSuffix(".js")
  }

  static let typeChecking = Rule(
    name: "every module of Web begins with // @ts-check",
    applies: isPage,
    findings: { file in
      file.lines.first == "// @ts-check"
        ? [] : [file.finding(at: 0, "does not begin with // @ts-check")]
    })

  static let documentObject = Rule(
    name: "only editor and bindings touch the page",
    applies: { path in
      isPage(path) && !path.hasPrefix("Web/editor/") && !path.hasPrefix("Web/bindings/")
    },
    findings: { using(["document", "window", "localStorage", "HTMLElement"], in: $0) })

  static let networkAccess = Rule(
    name: "only connection.js and editor reach for the network",
    applies: { path in
      isPage(path) && !path.hasPrefix("Web/editor/") && !path.hasSuffix("/connection.js")
    },
    findings: { using(["fetch", "WebSocket", "XMLHttpRequest", "EventSource"], in: $0) })

  /// Finds global names used as values: not as a property, a key or a parameter's type.
  private static func using(_ names: Set<String>, in file: SourceFile) -> [Finding] {
    file.findings(in: file.code) { line, _ in
      let bytes = Array(line.utf8)
      let found = names.sorted().first { name in
        line.ranges(of: name).contains { range in
          let start = line.utf8.distance(from: line.startIndex, to: range.lowerBound)
          let before = start > 0 ? bytes[start - 1] : 32
          let end = start + name.utf8.count
          let after = end < bytes.count ? bytes[end] : 32
          return !isPart(before) && before != UInt8(ascii: ".")
            && [UInt8(ascii: "."), UInt8(ascii: "(")].contains(after)
        }
      }
      return found.map { "uses \($0)" }
    }
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    let character = Character(Unicode.Scalar(byte))
    return character.isLetter || character.isNumber || character == "_" || character == "$"
  }
}
