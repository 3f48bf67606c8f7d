/// A command's flags and operands.
package struct ParsedArguments {
  /// Values of the flags that were given, "" for those without a value; the last one counts if the
  /// command allows repeats.
  package private(set) var values: [String: [String]] = [:]
  /// What is no flag, in order.
  package private(set) var operands: [String] = []
  /// Whether `--help` was among them.
  package private(set) var wantsHelp = false

  /// Reads arguments; `--name value` and `--name=value` are the same, `--` ends the flags.
  ///
  /// - Parameters:
  ///   - arguments: What follows the command's name.
  ///   - specification: What the command takes.
  /// - Throws: `UsageError` that names the flag or operand that is wrong.
  package init(_ arguments: [String], for specification: CommandSpecification) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        operands.append(argument)
        continue
      }
      if argument == "--" {
        operands += rest
        break
      }
      if argument == "--help" || argument == "-h" {
        wantsHelp = true
        return
      }
      try readFlag(argument, &rest, specification)
    }
    guard operands.count <= specification.operandLimit else {
      throw UsageError(message: "unexpected argument: \(operands[specification.operandLimit])")
    }
  }

  private mutating func readFlag(
    _ argument: String, _ rest: inout ArraySlice<String>, _ specification: CommandSpecification
  ) throws(UsageError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = specification.options.first(where: { "--\($0.name)" == name }) else {
      throw UsageError(message: "unknown flag: \(name)")
    }
    guard option.valueName != nil else {
      guard parts.count == 1 else { throw UsageError(message: "\(name) takes no value") }
      values[option.name, default: []].append("")
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
      throw UsageError(message: "\(name) needs a value")
    }
    values[option.name, default: []].append(value)
  }

  /// The value of a flag, if it was given.
  package subscript(_ name: String) -> String? { values[name]?.last }

  /// Whether a flag was given.
  package func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of a flag as a number.
  ///
  /// - Throws: `UsageError` if it is no number in `range`.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = self[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      let bound = range.upperBound == .max ? "up" : "to \(range.upperBound)"
      throw UsageError(
        message: "--\(name) takes a number from \(range.lowerBound) \(bound), not \(text)")
    }
    return value
  }
}
