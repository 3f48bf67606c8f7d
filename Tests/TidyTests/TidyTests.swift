import Testing

@Suite("Tidy")
struct TidyTests {
  @Test("the project keeps the rule", arguments: Rule.all)
  func keeps(rule: Rule) {
    expectNone(rule.findings(in: Project.own.files))
  }

  @Test("the project keeps the rule as a whole", arguments: ProjectRule.all)
  func keeps(rule: ProjectRule) {
    expectNone(rule.findings(Project.own.files))
  }

  @Test("the rules find the project's files")
  func seesTheProject() {
    let paths = Set(Project.own.files.map(\.path))
    #expect(paths.contains("Tests/TidyTests/TidyTests.swift"))
    #expect(paths.contains("Package.swift"))
    #expect(paths.contains("Makefile"))
    #expect(ImportTable.rows.count > 20)
    #expect(
      ImportTable.rows.keys.allSatisfy { row in
        paths.contains { $0.hasPrefix("Sources/\(row)/") }
      })
  }

  @Test("C libraries stay in the files that wrap them")
  func wrappers() {
    expectNone(ImportTable.spreading(in: Project.own.files))
  }

  @Test("the top level holds the layout and dot files alone")
  func topLevel() {
    let layout: Set = [
      "Package.swift", "Package.resolved", "Makefile", "README.md", "Sources", "Tests", "Web",
      "Schemas",
    ]
    // `make serve` puts its journal there; git ignores it.
    let strangers = Project.own.topLevel.filter {
      !layout.contains($0) && !$0.contains(".sqlite")
    }
    #expect(strangers == [])
  }

  /// Reports all findings at once, each on a line that an editor can jump to.
  private func expectNone(_ findings: [Finding]) {
    guard !findings.isEmpty else { return }
    Issue.record(Comment(rawValue: findings.map(\.description).joined(separator: "\n")))
  }
}
