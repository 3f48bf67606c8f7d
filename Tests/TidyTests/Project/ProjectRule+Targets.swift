extension ProjectRule {
  static let dependencies = ProjectRule(
    name: "a target imports each module that Package.swift has it depend on",
    findings: { files in
      guard let package = files.first(where: { $0.path == "Package.swift" }) else { return [] }
      return Manifest(file: package).dependencies.sorted { $0.key < $1.key }.flatMap {
        target, modules in
        let imported = importedModules(of: target, in: files)
        return modules.subtracting(imported).sorted().map {
          package.finding(at: 0, "\(target) depends on \($0) and imports it nowhere")
        }
      }
    })

  static let pureTargets = ProjectRule(
    name: "pure targets reach no C library and nothing of the system",
    findings: { files in
      guard let package = files.first(where: { $0.path == "Package.swift" }) else { return [] }
      let manifest = Manifest(file: package)
      return ImportTable.pure.flatMap { target in
        let reached = manifest.closure(of: target).union(importedModules(of: target, in: files))
        return reached.filter(isImpure).sorted().map {
          package.finding(at: 0, "\(target) reaches \($0)")
        }
      }
    })

  static let keptApart = ProjectRule(
    name: "targets that are to know nothing of each other do not reach each other",
    findings: { files in
      guard let package = files.first(where: { $0.path == "Package.swift" }) else { return [] }
      let manifest = Manifest(file: package)
      return ImportTable.apart.filter { manifest.closure(of: $0.0).contains($0.1) }.map {
        package.finding(at: 0, "\($0.0) reaches \($0.1)")
      }
    })

  /// C libraries are named with a C in front of a capital.
  private static func isImpure(_ module: String) -> Bool {
    let isLibrary = module.first == "C" && module.dropFirst().first?.isUppercase == true
    return isLibrary || ["Glibc", "Synchronization", "Foundation"].contains(module)
  }

  private static func importedModules(of target: String, in files: [SourceFile]) -> Set<String> {
    let own = files.filter { $0.folder(below: "Sources") == target && $0.path.hasSuffix(".swift") }
    return Set(own.flatMap { $0.code.compactMap(ImportTable.module(importedBy:)) })
  }
}
