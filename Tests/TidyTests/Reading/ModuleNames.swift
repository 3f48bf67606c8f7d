/// What the modules of the project declare for others.
struct ModuleNames {
  /// Types, and functions and constants that belong to none.
  private var topLevel: [String: Set<String>] = [:]
  /// Members of types.
  private var members: [String: Set<String>] = [:]

  /// Reads the modules below `Sources`, and those below `Tests` that tests share.
  init(files: [SourceFile]) {
    for file in files where file.path.hasSuffix(".swift") {
      guard let module = file.folder(below: "Sources") ?? file.folder(below: "Tests"),
        !module.hasSuffix("Tests")
      else { continue }
      for declaration in Declaration.all(in: file) where !declaration.isPrivate {
        if declaration.isTopLevel {
          topLevel[module, default: []].insert(declaration.name)
        } else {
          members[module, default: []].insert(declaration.name)
        }
      }
    }
  }

  /// Whether a module is one of the project's with Swift in it.
  func isKnown(_ module: String) -> Bool { topLevel[module] != nil || members[module] != nil }

  /// Whether a file with these words names anything of a module.
  func isNamed(_ module: String, by uses: NamesInUse) -> Bool {
    topLevel[module, default: []].contains { uses.count(of: $0) > 0 }
      || members[module, default: []].contains(where: uses.hasMember)
  }
}
