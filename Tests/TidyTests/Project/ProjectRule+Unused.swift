extension ProjectRule {
  /// What nobody names and is there all the same.
  static let unnamed: [String: String] = [
    "callAsFunction": "it is called by the name of the value",
    "pathSegments": "fuzzing takes whole paths apart with it, as routes do part by part",
  ]

  static let unusedDeclarations = ProjectRule(
    name: "what Sources declare is named elsewhere in Sources, not by tests alone",
    findings: { files in
      let sources = files.filter { $0.path.hasPrefix("Sources/") && $0.path.hasSuffix(".swift") }
      let uses = NamesInUse(files: sources)
      var places: [String: [Finding]] = [:]
      for file in sources {
        for declaration in Declaration.all(in: file) {
          let finding = file.finding(at: declaration.line, "\(declaration.name) is used nowhere")
          places[declaration.name, default: []].append(finding)
        }
      }
      return places.filter { name, found in
        unnamed[name] == nil && uses.count(of: name) <= found.count
      }
      .values.flatMap(\.self).sorted { ($0.path, $0.line) < ($1.path, $1.line) }
    })

  /// Modules of which nothing can be named: a conformance is all they are.
  private static let nameless: Set = ["Upgrade"]

  static let unusedImports = ProjectRule(
    name: "a file names something of each module of ours that it imports",
    findings: { files in
      let modules = ModuleNames(files: files)
      return files.filter { $0.path.hasSuffix(".swift") }.flatMap { file in
        let uses = NamesInUse(files: [file])
        return file.findings(in: file.code) { line, _ in
          guard let module = ImportTable.module(importedBy: line), !nameless.contains(module),
            modules.isKnown(module), !modules.isNamed(module, by: uses)
          else { return nil }
          return "names nothing of \(module)"
        }
      }
    })
}
