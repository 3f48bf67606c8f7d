import Testing

/// One thing that the project's files keep to as a whole.
struct ProjectRule: Sendable, CustomTestStringConvertible {
  /// What holds, as a sentence.
  let name: String
  /// Where these files break the rule.
  let findings: @Sendable ([SourceFile]) -> [Finding]

  var testDescription: String { name }

  /// All of them.
  static let all = [
    unusedDeclarations, unusedImports, folderSizes, limitsOnce, dependencies, pureTargets,
    keptApart,
  ]
}
