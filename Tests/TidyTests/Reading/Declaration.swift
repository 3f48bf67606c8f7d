/// A name that a line of Swift gives to something.
struct Declaration {
  /// The name.
  let name: String
  /// The line, from 0.
  let line: Int
  /// Whether it is a type's, or a function's or constant's that belongs to no type.
  let isTopLevel: Bool
  /// Whether only its own file can see it, or its own function.
  let isPrivate: Bool

  private static let keywords: Set<Substring> = [
    "func", "var", "let", "struct", "class", "enum", "protocol", "actor", "typealias", "case",
  ]
  /// What may stand in front of a keyword.
  private static let modifiers: Set<Substring> = [
    "package", "private", "fileprivate", "internal", "set", "static", "final", "mutating",
    "nonmutating", "lazy", "weak", "unowned", "unsafe", "indirect", "convenience", "required",
    "consuming", "borrowing", "nonisolated", "discardableResult", "inline", "always", "never",
    "main", "unchecked",
  ]

  /// All that a file declares, but for what overrides, tuples, and the names behind `if let`.
  static func all(in file: SourceFile) -> [Declaration] {
    file.code.indices.flatMap { index in
      let line = file.code[index]
      let indentation = line.utf8.prefix { $0 == 32 }.count
      let isPrivate =
        line.words.contains { $0 == "private" || $0 == "fileprivate" }
        && !line.contains("(set)")
      return names(in: line).map {
        Declaration(
          name: $0, line: index, isTopLevel: indentation == 0,
          isPrivate: isPrivate || indentation > 4)
      }
    }
  }

  /// The names that a line of code declares.
  static func names(in line: String) -> [String] {
    let words = line.words
    guard let place = words.firstIndex(where: keywords.contains),
      words[..<place].allSatisfy(modifiers.contains), let end = words[place...].first?.endIndex
    else { return [] }
    let rest = line[end...]
    switch words[place] {
    case "func", "struct", "class", "enum", "protocol", "actor", "typealias":
      return name(in: rest).map { [$0] } ?? []
    case "case":
      // A pattern begins with a dot, a capital or a number.
      return list(in: rest).compactMap(name).filter { $0.first?.isLowercase == true }
    default:
      return list(in: rest.prefix { !":={".contains($0) }).compactMap(name)
    }
  }

  /// Cuts at commas that no parentheses hold.
  private static func list(in text: Substring) -> [Substring] {
    var depth = 0
    return text.split { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return character == "," && depth == 0
    }
  }

  /// The identifier that a text begins with.
  private static func name(in text: Substring) -> String? {
    let trimmed = text.drop { $0 == " " || $0 == "`" }
    let name = trimmed.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    guard let first = name.first, !first.isNumber, name != "_" else { return nil }
    return String(name)
  }
}
