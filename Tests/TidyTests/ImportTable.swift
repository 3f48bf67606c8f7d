/// Who may import what: the module picture of the project as data.
///
/// The pure targets import no C library, no clock and nothing of the system, so that a test or a
/// simulation holds all their inputs in its hand. Foundation appears nowhere.
enum ImportTable {
  /// For each target below `Sources`, the modules that it may import.
  static let rows: [String: Set<String>] = [
    "Notation": [],
    "TextStorage": [],
    "OperationalTransform": text,
    "JSON": [],
    "EditModel": algebra.union(["JSON", "Notation"]),
    "WireFormat": values.union(["JSON", "Notation"]),
    "Journaling": values,
    "DocumentEngine": journaling.union(messages),
    "HTTP": ["Notation"],
    "Compression": ["CZlib"],
    "WebSocket": ["Compression", "CUnicode", "Notation"],
    "Upgrade": protocols,
    "Cryptography": ["COpenSSL"],
    "SQLiteJournal": journaling.union(shell)
      .union(["Compression", "Cryptography", "Threads", "CSQLite"]),
    "Threads": shell.union(["CThreads"]),
    "Transport": shell.union(["CLibuv", "Threads"]),
    "Server": engine.union(shell).union(protocols)
      .union([
        "JSON", "Compression", "Cryptography", "Notation", "Threads", "Transport", "Upgrade",
        "CMalloc",
      ]),
    "Echo": protocols.union(["Upgrade", "Cryptography", "Threads", "Transport"]),
    "EditingClient": messages.union(["JSON"]),
    "Client": protocols.union(["Upgrade", "Threads", "Transport"]),
    "Simulation": engine.union(["EditingClient"]),
    "Commands": ["Glibc"],
    "Traces": values.union(["JSON", "Commands", "Compression"]),
    "Bench": messages.union(shell)
      .union([
        "JSON", "Commands", "Traces", "Client", "EditingClient", "Compression", "WebSocket",
        "Cryptography", "Threads", "Transport", "CPerformance",
      ]),
    "stet": engine.union(shell)
      .union([
        "Bench", "Commands", "Traces", "Server", "SQLiteJournal", "Echo", "HTTP", "Threads",
        "Transport", "CArguments",
      ]),
  ]

  private static let text: Set = ["TextStorage"]
  private static let algebra = text.union(["OperationalTransform"])
  private static let values = algebra.union(["EditModel"])
  private static let messages = values.union(["WireFormat"])
  private static let journaling = values.union(["Journaling"])
  private static let engine = journaling.union(messages).union(["DocumentEngine"])
  private static let protocols: Set = ["WebSocket", "HTTP"]
  /// What a target that meets the system needs beside its C library.
  private static let shell: Set = ["Glibc", "Synchronization"]

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
