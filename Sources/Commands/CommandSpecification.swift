/// What a command takes, for its parser and its help.
package struct CommandSpecification: Sendable {
  /// A flag with a value, or without if `valueName` is `nil`.
  package struct Option: Sendable {
    /// What stands behind `--`.
    package var name: String
    /// How the help calls its value.
    package var valueName: String?
    /// What it is for.
    package var help: String

    /// Collects the parts.
    package init(name: String, valueName: String?, help: String) {
      self.name = name
      self.valueName = valueName
      self.help = help
    }
  }

  /// The command's name, for instance `serve`.
  package var name: String
  /// What it does, in a sentence.
  package var summary: String
  /// One line for each way to use it, without the program's name.
  package var usages: [String]
  /// The flags it takes.
  package var options: [Option]
  /// Most arguments that are no flags.
  package var operandLimit: Int
  /// Further paragraphs of its help.
  package var discussion: String

  /// Collects the parts.
  package init(
    name: String, summary: String, usages: [String], options: [Option], operandLimit: Int,
    discussion: String = ""
  ) {
    self.name = name
    self.summary = summary
    self.usages = usages
    self.options = options
    self.operandLimit = operandLimit
    self.discussion = discussion
  }

  /// The text of `--help`.
  package var help: String {
    var lines = [summary, ""]
    lines += usages.enumerated().map { ($0 == 0 ? "usage: stet " : "       stet ") + $1 }
    let left = (options + [Self.helpOption]).map { option in
      "  --\(option.name)" + (option.valueName.map { " \($0)" } ?? "")
    }
    let width = (left.map(\.count).max() ?? 0) + 2
    lines.append("")
    for (text, option) in zip(left, options + [Self.helpOption]) {
      lines.append(text + String(repeating: " ", count: width - text.count) + option.help)
    }
    if !discussion.isEmpty { lines += ["", discussion] }
    return lines.joined(separator: "\n")
  }

  private static let helpOption = Option(name: "help", valueName: nil, help: "print this")
}
