import Foundation

/// The project's own files, found from where this file lies.
struct Project {
  /// What lies at the top level, dot files left out.
  let topLevel: [String]
  /// The text files of ours, in the order of their paths.
  let files: [SourceFile]

  /// The project that these tests belong to; read once.
  static let own = Project(filePath: #filePath)

  private init(filePath: String) {
    let root = URL(fileURLWithPath: filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let manager = FileManager.default
    topLevel = ((try? manager.contentsOfDirectory(atPath: root.path)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
    let paths = (topLevel + [".ci"]).flatMap { Self.paths(below: $0, in: root) }
    files = paths.filter(Self.isOurText).sorted().compactMap { path in
      (try? String(contentsOf: root.appending(path: path), encoding: .utf8))
        .map { SourceFile(path: path, text: $0) }
    }
  }

  /// `top` itself if it is a file, or else the files below it; fetched and generated ones left out.
  private static func paths(below top: String, in root: URL) -> [String] {
    let below = FileManager.default.enumerator(atPath: root.appending(path: top).path)
    guard let below, (try? root.appending(path: top).checkResourceIsReachable()) == true else {
      return []
    }
    var paths: [String] = []
    while let next = below.nextObject() as? String {
      if ["vendor", "node_modules", "__pycache__"].contains(next) {
        below.skipDescendants()
      } else {
        paths.append("\(top)/\(next)")
      }
    }
    return paths.isEmpty ? [top] : paths
  }

  private static func isOurText(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    let endings: Set = [
      "swift", "js", "mjs", "py", "sh", "html", "css", "md", "json", "yaml", "sql", "c", "h", "txt",
    ]
    guard let dot = name.lastIndex(of: ".") else { return ["Makefile", "run"].contains(name) }
    return endings.contains(String(name[name.index(after: dot)...]))
  }
}
