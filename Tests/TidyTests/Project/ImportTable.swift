/// Who may import what: what `Package.swift` says of each target, and of the system what stands
/// here. Foundation appears nowhere.
enum ImportTable {
  /// The system's modules that a target may import.
  private static let system: [String: Set<String>] = [
    "Bench": ["Glibc"], "Commands": ["Glibc"], "stet": ["Glibc"], "Threads": ["Glibc"],
    "Transport": ["Glibc"],
    "Server": ["Glibc", "Synchronization"], "SQLiteJournal": ["Glibc", "Synchronization"],
  ]

  /// For each target below `Sources`, the modules that it may import.
  static let rows: [String: Set<String>] = Dictionary(
    uniqueKeysWithValues: Manifest.own.dependencies.map { target, modules in
      (target, modules.union(system[target, default: []]))
    })

  /// Targets that import no C library, no clock and nothing of the system, nor do those that they
  /// depend on, so that a test or a simulation holds all their inputs in its hand.
  static let pure = [
    "Notation", "TextStorage", "OperationalTransform", "JSON", "EditModel", "WireFormat",
    "Journaling", "DocumentEngine", "HTTP", "EditingClient", "Simulation",
  ]

  /// Targets of which one does not know the other, however far away.
  static let apart = [
    ("Server", "SQLiteJournal"), ("WebSocket", "HTTP"), ("HTTP", "WebSocket"),
    ("SQLiteJournal", "DocumentEngine"), ("Journaling", "WireFormat"),
    ("DocumentEngine", "WireFormat"),
  ]

  /// In how many files of a target a C library may be imported: its wrapper and no more.
  static let fileCounts: [String: [String: Int]] = [
    "Compression": ["CZlib": 2],
    "WebSocket": ["CUnicode": 1],
    "SQLiteJournal": ["CSQLite": 2],
    "Server": ["CMalloc": 1],
    "Threads": ["CThreads": 1],
    "Bench": ["CPerformance": 1],
    "stet": ["CArguments": 1],
  ]

  /// The module that a line of code imports, or `nil`.
  static func module(importedBy line: String) -> String? {
    guard line.contains("import"), let keyword = line.words.firstIndex(of: "import") else {
      return nil
    }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "var"]
    return line.words.dropFirst(keyword + 1).first { !kinds.contains($0) }.map(String.init)
  }

  /// Where a C library spreads over more files of a target than it may.
  static func spreading(in files: [SourceFile]) -> [Finding] {
    fileCounts.flatMap { target, limits in
      limits.flatMap { module, limit in
        let importers = files.filter { file in
          file.path.hasPrefix("Sources/\(target)/")
            && file.code.contains { Self.module(importedBy: $0) == module }
        }
        return importers.dropFirst(limit).map {
          $0.finding(at: 0, "\(module) is imported in more than \(limit) files of \(target)")
        }
      }
    }
  }
}
