extension Rule {
  /// Rules for Swift.
  static let swift = [
    imports, fileNames, typeFiles, documentation, functionLength, uncheckedOwners, backPointers,
  ]

  private static func isSource(_ path: String) -> Bool {
    path.hasPrefix("Sources/") && path.hasSuffix(".swift")
  }

  private static func isSwift(_ path: String) -> Bool {
    path.hasSuffix(".swift") && path != "Package.swift"
  }

  static let imports = Rule(
    name: "targets import what their row of the table allows",
    applies: isSource,
    findings: { file in
      guard let target = file.folder(below: "Sources") else { return [] }
      guard let allowed = ImportTable.rows[target] else {
        return [file.finding(at: 0, "\(target) has no row in the import table")]
      }
      return file.findings(in: file.code) { line, _ in
        guard let module = ImportTable.module(importedBy: line), !allowed.contains(module) else {
          return nil
        }
        return "\(target) imports \(module)"
      }
    })

  private static let declarations: Set<Substring> = [
    "struct", "class", "enum", "actor", "protocol", "extension", "typealias",
  ]

  static let fileNames = Rule(
    name: "every file is named after a type in it, or Type+Verb",
    applies: { isSwift($0) && !$0.hasSuffix("/main.swift") },
    findings: { file in
      let wanted = file.baseName.prefix { $0 != "+" }
      let words = file.code.filter { !$0.hasPrefix("import ") }.map(\.words)
      let isNamed = words.contains { line in
        guard let keyword = line.firstIndex(where: declarations.contains) else { return false }
        return line[keyword...].dropFirst().contains(wanted)
      }
      let isEmpty = words.allSatisfy(\.isEmpty)
      return isNamed || isEmpty ? [] : [file.finding(at: 0, "no type \(wanted) is in this file")]
    })

  static let typeFiles = Rule(
    name: "a type that other files can see has a file of its name",
    applies: { isSource($0) && !$0.hasSuffix("/main.swift") },
    findings: { file in
      let wanted = file.baseName.prefix { $0 != "+" }
      let kinds = declarations.subtracting(["extension", "typealias"])
      return file.findings(in: file.code) { line, _ in
        guard line.first.map({ $0 != " " }) == true, !line.contains("private "),
          let name = DocumentedRequirements.type(declaredBy: line, kinds: kinds), name != wanted
        else { return nil }
        return "\(name) has no file of its own"
      }
    })

  private static let projectRequirements = DocumentedRequirements(
    files: Project.own.files.filter { isSource($0.path) })

  static let documentation = Rule(
    name: "every package declaration has a doc comment, here or in the protocol that requires it",
    applies: isSource,
    findings: { file in
      let requirements = [projectRequirements, DocumentedRequirements(files: [file])]
      return file.findings(in: file.code) { line, index in
        guard let word = line.words.firstIndex(of: "package"),
          line.words.dropFirst(word + 1).first != "import",
          !file.comment(above: index).contains(where: { $0.hasPrefix("///") }),
          !requirements.contains(where: { $0.document(memberAt: index, in: file) })
        else { return nil }
        return "has no doc comment: \(line.trimmed)"
      }
    })

  static let functionLength = Rule(
    name: "functions count at most 70 lines",
    applies: isSwift,
    findings: { file in
      FunctionFinder(code: file.code).functions().compactMap { function in
        guard function.count > 70 else { return nil }
        let message = "the function has \(function.count) lines, more than 70"
        return file.finding(at: function.lowerBound, message)
      }
    })

  static let backPointers = Rule(
    name: "no reference in Sources can dangle, and no variable is taken to have been set",
    applies: isSource,
    findings: { file in
      file.findings(in: file.code) { line, _ in
        if line.contains("unowned(unsafe)") { return "nobody checks that it is still there" }
        let words = line.words
        guard words.contains("var") || words.contains("let"), line.contains(": ") else {
          return nil
        }
        let isTaken = line.trimmed.hasSuffix("!") || line.contains("! =") || line.contains("! {")
        return isTaken ? "nobody checks that it has been set" : nil
      }
    })

  private static let owners = ["thread", "loop", "lock", "immutable"]

  static let uncheckedOwners = Rule(
    name: "what the compiler does not check names its owner in a comment",
    applies: isSwift,
    findings: { file in
      file.findings(in: file.code) { line, index in
        let isUnchecked = line.contains("@unchecked") || line.contains("nonisolated(unsafe)")
        guard isUnchecked else { return nil }
        let comment = file.comment(above: index).joined().lowercased()
        guard !owners.contains(where: comment.contains) else { return nil }
        return "no comment above says which thread, loop or lock owns this: \(line.trimmed)"
      }
    })
}

extension SourceFile {
  /// The comment lines right above a line, attributes in between left out, first line first.
  func comment(above index: Int) -> [Substring] {
    var lines: [Substring] = []
    for line in self.lines[..<index].reversed().lazy.map(\.trimmed) {
      if line.hasPrefix("//") {
        lines.append(line)
      } else if !(line.hasPrefix("@") && lines.isEmpty) {
        break
      }
    }
    return lines.reversed()
  }
}
