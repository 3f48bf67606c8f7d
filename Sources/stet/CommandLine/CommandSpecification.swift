/// What a command takes, for its parser and its help.
struct CommandSpecification: Sendable {
  /// A flag with a value, or without if `valueName` is `nil`.
  struct Option: Sendable {
    var name: String
    var valueName: String?
    var help: String
  }

  /// The command's name, for instance `serve`.
  var name: String
  /// What it does, in a sentence.
  var summary: String
  /// One line for each way to use it, without the program's name.
  var usages: [String]
  /// The flags it takes.
  var options: [Option]
  /// Most arguments that are no flags.
  var operandLimit: Int
  /// Further paragraphs of its help.
  var discussion = ""

  /// The text of `--help`.
  var help: String {
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

/// A command that was used wrongly; the program exits with 2.
struct UsageError: Error {
  var message: String
}
