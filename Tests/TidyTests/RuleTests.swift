import Testing

@Suite("Each rule sees")
struct RuleTests {
  @Test("what breaks it and nothing else", arguments: Sample.all)
  func finds(sample: Sample) throws {
    let rule = try #require(Rule.all.first { $0.name == sample.rule })
    let file = SourceFile(path: sample.path, text: sample.text)
    #expect(rule.findings(in: [file]).map(\.line) == sample.lines)
  }

  @Test("every rule has a sample that breaks it", arguments: Rule.all)
  func isProven(rule: Rule) {
    #expect(Sample.all.contains { $0.rule == rule.name && !$0.lines.isEmpty })
  }

  @Test("what breaks it in several files", arguments: ProjectSample.all)
  func findsInProject(sample: ProjectSample) throws {
    let rule = try #require(ProjectRule.all.first { $0.name == sample.rule })
    let files = sample.files.map { SourceFile(path: $0.path, text: $0.text) }
    #expect(rule.findings(files).map { "\($0.path):\($0.line)" } == sample.places)
  }

  @Test("every rule for the whole has a sample that breaks it", arguments: ProjectRule.all)
  func isProven(rule: ProjectRule) {
    #expect(ProjectSample.all.contains { $0.rule == rule.name && !$0.places.isEmpty })
  }

  @Test("a C library in a third file of its target is found")
  func spreading() {
    let files = (1...3).map {
      SourceFile(path: "Sources/SQLiteJournal/File\($0).swift", text: "import CSQLite\n")
    }
    #expect(ImportTable.spreading(in: files).map(\.path) == ["Sources/SQLiteJournal/File3.swift"])
    #expect(ImportTable.spreading(in: Array(files.prefix(2))).isEmpty)
  }

  @Test("comments and literals are no code")
  func mask() {
    let text = ##"""
      let a = "{ \(f("}")) {" // {
      let b = #"\" { "# /* { /* } */ { */ + c
      """##
    let file = SourceFile(path: "A.swift", text: text)
    #expect(file.code.map { $0.filter { $0 != " " } } == ["leta=", "letb=+c"])
    let script = SourceFile(path: "a.js", text: "a('{', `{\n{`) // {\nb /* /* */ c")
    #expect(script.code.map { $0.filter { $0 != " " } } == ["a(,", ")", "bc"])
  }
}
