import Foundation

/// What `Package.swift` says of the targets below `Sources`.
struct Manifest {
  /// The modules that each target depends on.
  let dependencies: [String: Set<String>]

  /// The project's own; empty if there is none.
  static let own = Manifest(
    file: Project.own.files.first { $0.path == "Package.swift" }
      ?? SourceFile(path: "Package.swift", text: ""))

  /// Reads `library("Name", "Dependency", …)` and `.executableTarget(name: "Name", …)` without a
  /// path of its own.
  init(file: SourceFile) {
    let text = file.lines.joined(separator: "\n")
    var dependencies: [String: Set<String>] = [:]
    for (mark, end) in [("    library(", "linking:"), ("    .executableTarget(", "swiftSettings:")]
    {
      for call in text.components(separatedBy: mark).dropFirst() {
        let whole = call.components(separatedBy: "),\n")[0]
        guard !whole.contains("path:") else { continue }
        let names = Self.literals(in: whole.components(separatedBy: end)[0])
        if let name = names.first { dependencies[name] = Set(names.dropFirst()) }
      }
    }
    self.dependencies = dependencies
  }

  /// The modules that a target depends on, and those that they do.
  func closure(of target: String) -> Set<String> {
    var found: Set<String> = []
    var open = [target]
    while let next = open.popLast() {
      for module in dependencies[next, default: []] where found.insert(module).inserted {
        open.append(module)
      }
    }
    return found
  }

  private static func literals(in text: String) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
  }
}
