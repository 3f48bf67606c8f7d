import Testing

/// A text in which a rule must find something, or nothing.
struct Sample: Sendable, CustomTestStringConvertible {
  var rule: String
  var path: String
  var text: String
  /// The lines with a finding, from 1.
  var lines: [Int]

  init(_ rule: Rule, _ path: String, _ text: String, finds lines: [Int]) {
    self.rule = rule.name
    self.path = path
    self.text = text
    self.lines = lines
  }

  var testDescription: String {
    "\(rule): \(path) \(text.prefix(40).split(separator: "\n").joined(separator: " / "))"
  }
}
