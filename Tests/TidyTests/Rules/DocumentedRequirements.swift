/// What the protocols of some files require with a doc comment, and which types promise it.
///
/// A member that keeps such a promise needs no comment of its own: the protocol says it already.
struct DocumentedRequirements {
  /// The signatures by protocol.
  private var requirements: [Substring: Set<String>] = [:]
  /// What follows the colon of a type or of an extension of it, by type.
  private var promises: [Substring: Set<Substring>] = [:]

  /// What the standard library's protocols say once for all.
  private static let standard: Set = ["==(_:_:)", "<(_:_:)", "hash(into:)"]
  private static let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "extension"]

  /// Reads the protocols and the conformances.
  ///
  /// - Complexity: O(n · d) in the lines, where d is how far a member is from its type's first
  ///   line.
  init(files: [SourceFile]) {
    for file in files {
      for index in file.code.indices {
        if let type = Self.type(declaredBy: file.code[index], kinds: Self.kinds) {
          let (_, names) = Self.cut(file.code[index], at: ":")
          promises[type, default: []].formUnion(names.words)
        } else if file.comment(above: index).contains(where: { $0.hasPrefix("///") }),
          let owner = file.type(around: index, kinds: ["protocol"]),
          let signature = Self.signature(at: index, in: file)
        {
          requirements[owner, default: []].insert(signature)
        }
      }
    }
  }

  /// Whether a protocol documents the member that is declared at line `index`, from 0.
  func document(memberAt index: Int, in file: SourceFile) -> Bool {
    guard let signature = Self.signature(at: index, in: file) else { return false }
    guard !Self.standard.contains(signature) else { return true }
    guard let owner = file.type(around: index, kinds: Self.kinds) else { return false }
    return promises[owner, default: []].contains {
      requirements[$0, default: []].contains(signature)
    }
  }

  /// The name of the type of one of these kinds that a line of code begins.
  static func type(declaredBy line: String, kinds: Set<Substring>) -> Substring? {
    let words = line.words
    guard let keyword = words.firstIndex(where: kinds.contains), keyword + 1 < words.count else {
      return nil
    }
    return words[keyword + 1]
  }

  /// The name with its argument labels, such as `documents(after:limit:)`, or a property's name.
  private static func signature(at index: Int, in file: SourceFile) -> String? {
    let words = file.code[index].words
    if let keyword = words.firstIndex(where: { ["var", "let"].contains($0) }) {
      return words.dropFirst(keyword + 1).first.map(String.init)
    }
    guard let keyword = words.firstIndex(where: { ["func", "init"].contains($0) }) else {
      return nil
    }
    let text = file.code[index...].prefix(20).joined(separator: " ")
    let (head, list) = cut(text, at: "(")
    guard words[keyword] == "func" else { return "init(\(labels(in: list)))" }
    let title = cut(head, at: "func ").after.trimmed
    let isOperator = title.first.map { !$0.isLetter && $0 != "_" } ?? true
    guard !isOperator else { return "\(title)(_:_:)" }
    return "\(cut(String(title), at: "<").before)(\(labels(in: list)))"
  }

  /// The argument labels of a parameter list, which begins behind its parenthesis.
  private static func labels(in list: String) -> String {
    var depth = 0
    var parameter = ""
    var labels = ""
    for character in list + ")" {
      if ")]>".contains(character), parameter.last != "-" { depth -= 1 }
      if "([<".contains(character) { depth += 1 }
      if depth < 0 || (depth == 0 && character == ",") {
        if let label = parameter.words.first { labels += "\(label):" }
        parameter = ""
      } else {
        parameter.append(character)
      }
      if depth < 0 { break }
    }
    return labels
  }

  private static func cut(_ text: String, at mark: String) -> (before: String, after: String) {
    guard let range = text.firstRange(of: mark) else { return (text, "") }
    return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
  }
}

extension SourceFile {
  /// The innermost type of one of these kinds whose braces hold a line, judged by indentation.
  func type(around index: Int, kinds: Set<Substring>) -> Substring? {
    let indentation = code[index].prefix { $0 == " " }.count
    let head = code[..<index].last { line in
      line.contains { $0 != " " } && line.prefix { $0 == " " }.count < indentation
        && line.contains { $0.isLetter }
    }
    return head.flatMap { DocumentedRequirements.type(declaredBy: $0, kinds: kinds) }
  }
}
