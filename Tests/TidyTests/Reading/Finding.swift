/// One place that breaks a rule.
struct Finding: Equatable, CustomStringConvertible {
  /// The file, from the project's top folder.
  let path: String
  /// The line, from 1.
  let line: Int
  /// What is wrong there.
  let message: String

  var description: String { "\(path):\(line): \(message)" }
}
