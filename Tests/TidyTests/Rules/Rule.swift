import Testing

/// One thing that the project's files keep to.
struct Rule: Sendable, CustomTestStringConvertible {
  /// What holds, as a sentence.
  let name: String
  /// Tells from the path whether a file is meant.
  let applies: @Sendable (String) -> Bool
  /// Where a file breaks the rule.
  let findings: @Sendable (SourceFile) -> [Finding]

  /// Where the files that are meant break the rule.
  func findings(in files: [SourceFile]) -> [Finding] {
    files.filter { applies($0.path) }.flatMap(findings)
  }

  var testDescription: String { name }

  /// All rules for single files.
  static let all: [Rule] = text + swift + javaScript
}
