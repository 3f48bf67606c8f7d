import Testing

/// Files in which a rule for the whole must find something, or nothing.
struct ProjectSample: Sendable, CustomTestStringConvertible {
  var rule: String
  var files: [(path: String, text: String)]
  /// The findings as `path:line`.
  var places: [String]

  init(_ rule: ProjectRule, _ files: [(path: String, text: String)], finds places: [String]) {
    self.rule = rule.name
    self.files = files
    self.places = places
  }

  var testDescription: String { "\(rule): \(places)" }

  /// For each rule files that break it, and such as come close.
  static let all = unused + imports + shape + targets

  private static let unused = [
    ProjectSample(
      .unusedDeclarations,
      [
        ("Sources/A/A.swift", "enum A {\n  static let one = 1\n  package func two() {}\n}"),
        ("Sources/A/B.swift", "let b = A.one // two\n/// A.two\nprint(\"\\(b)\")"),
        ("Tests/ATests/A.swift", "A.two()"),
      ], finds: ["Sources/A/A.swift:3"]),
    ProjectSample(
      .unusedDeclarations,
      [("Sources/A/A.swift", "enum A { }\n  case one, two(three: A)\n  case four")],
      finds: ["Sources/A/A.swift:2", "Sources/A/A.swift:2", "Sources/A/A.swift:3"]),
    ProjectSample(
      .unusedDeclarations,
      [
        ("Sources/A/A.swift", "func callAsFunction() {}\noverride func a() {}\nlet (b, c) = d"),
        ("Sources/A/B.swift", "case SOME_CONSTANT: 1\ncase .f(let g): 2\nif let h {}"),
      ], finds: []),
  ]

  private static let modules = [
    (path: "Sources/A/A.swift", text: "package struct A {\n  package var size = 1\n}"),
    (path: "Sources/B/B.swift", text: "func b() {}"),
    (path: "Sources/Upgrade/C.swift", text: "extension A: C {}"),
  ]

  private static let imports = [
    ProjectSample(
      .unusedImports,
      modules + [
        ("Sources/D/D.swift", "import A\nimport B\nimport Glibc\nlet d = A()"),
        ("Tests/DTests/D.swift", "@testable import A\nimport Upgrade\nlet size = 1"),
        ("Sources/E/E.swift", "package import A\nlet e = d.size"),
        ("Sources/E/F.swift", "internal import A\nlet f: Any = .init(size: 2)"),
      ], finds: ["Sources/D/D.swift:2", "Tests/DTests/D.swift:1"])
  ]

  private static func folder(of count: Int) -> [(path: String, text: String)] {
    (0..<count).map { ("Sources/A/B/File\($0).swift", "") } + [("Sources/A/A.swift", "")]
  }

  private static let limits =
    #"{"limits": [{"name": "a", "default": 4096}, {"name": "b", "default": 5},"#
    + #" {"name": "b", "default": 5}]}"#

  private static func limited(_ text: String) -> [(path: String, text: String)] {
    [
      ("Schemas/limits.json", limits), ("Sources/A/A.swift", text),
      ("Sources/Echo/A.swift", "let a = 4096"),
    ]
  }

  private static let shape = [
    ProjectSample(.folderSizes, folder(of: 15), finds: ["Sources/A/B:1"]),
    ProjectSample(.folderSizes, folder(of: 14), finds: []),
    ProjectSample(.limitsOnce, limited("x(a: 4 << 10, b: 5)\nlet b: Int = 5"), finds: []),
    ProjectSample(
      .limitsOnce, limited("x(a: 4_096, b: 5, b: 5)\nlet b = 5\nvar a: UInt64 = 4096"),
      finds: ["Sources/A/A.swift:1", "Sources/A/A.swift:3"]),
    ProjectSample(
      .limitsOnce, limited("x(aa: 4096, a: 4095)\nlet b = 5\nlet b = 5"),
      finds: ["Schemas/limits.json:1"]),
  ]

  private static let package = (
    path: "Package.swift",
    text: """
        library("HTTP", "A"),
        library("A", "CLib", linking: [":lib.a"]),
        library(
          "Server", "HTTP",
          "B"),
        library("B", "SQLiteJournal"),
        .executableTarget(
          name: "stet", dependencies: ["Server"], swiftSettings: settings),
    """
  )

  private static let targets = [
    ProjectSample(
      .dependencies,
      [
        package, ("Sources/HTTP/A.swift", "import A"), ("Sources/A/A.swift", "import CLib"),
        ("Sources/Server/A.swift", "import HTTP"), ("Sources/stet/A.swift", "import Server"),
        ("Sources/B/A.swift", "import SQLiteJournal"),
      ], finds: ["Package.swift:1"]),
    ProjectSample(.pureTargets, [package], finds: ["Package.swift:1"]),
    ProjectSample(
      .pureTargets, [("Package.swift", ""), ("Sources/HTTP/A.swift", "import Glibc")],
      finds: ["Package.swift:1"]),
    ProjectSample(.keptApart, [package], finds: ["Package.swift:1"]),
    ProjectSample(.keptApart, [("Package.swift", "")], finds: []),
  ]
}
