extension Rule {
  /// Rules for text of every kind.
  static let text = [unfinishedMarks, machinePaths, testTypes, lineLength, fileLength]

  /// Marks of unfinished work, put together here so that this file holds none.
  private static let marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]

  static let unfinishedMarks = Rule(
    name: "no file holds a mark of unfinished work",
    applies: { _ in true },
    findings: { file in
      file.findings(in: file.lines) { line, _ in
        let found = line.words.first { marks.contains(String($0)) }
        return found.map { "holds \($0)" }
      }
    })

  /// Beginnings of paths that exist on somebody's machine alone.
  private static let places = ["home", "root", "work", "Users", "mnt"].map { "/\($0)/" }

  static let machinePaths = Rule(
    name: "no file names a path of one machine",
    applies: { _ in true },
    findings: { file in
      file.findings(in: file.lines) { line, _ in
        let found = places.first { place in
          guard let range = line.firstRange(of: place) else { return false }
          let before = line[..<range.lowerBound].last
          return before.map { !$0.isLetter && !$0.isNumber && !"/.}~_-".contains($0) } ?? true
        }
        return found.map { "names a path below \($0)" }
      }
    })

  static let testTypes = Rule(
    name: "the document type that only tests have goes through all without being named",
    applies: { path in
      ["Sources/", "Web/", "Schemas/"].contains { path.hasPrefix($0) }
    },
    findings: { file in
      file.findings(in: file.lines) { line, _ in
        line.lowercased().contains("tally") ? "names the type of the tests" : nil
      }
    })

  private static let endings = [".swift", ".c", ".h", ".py", ".sh", ".js", ".mjs"]

  private static func isCode(_ path: String) -> Bool { endings.contains { path.hasSuffix($0) } }

  static let lineLength = Rule(
    name: "lines of code count at most 100 characters, of JavaScript 120",
    applies: isCode,
    findings: { file in
      let limit = file.path.hasSuffix("js") ? 120 : 100
      return file.findings(in: file.lines) { line, _ in
        guard line.utf8.count > limit, line.count > limit else { return nil }
        return "has \(line.count) characters, more than \(limit)"
      }
    })

  static let fileLength = Rule(
    name: "files of code count at most 500 lines",
    applies: isCode,
    findings: { file in
      guard file.lines.count > 500 else { return [] }
      return [file.finding(at: 500, "the file has \(file.lines.count) lines, more than 500")]
    })
}
