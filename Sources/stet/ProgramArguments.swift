import CArguments
import Commands

/// What the program was started with.
enum ProgramArguments {
  /// The arguments behind the program's name.
  ///
  /// - Throws: `UsageError` if one is not UTF-8: mended, a file's name would be another file's.
  static func read() throws(UsageError) -> [String] {
    guard let values = arguments_values() else { return [] }
    var arguments: [String] = []
    for index in 1..<max(1, Int(arguments_count())) {
      guard let value = values[index] else { break }
      guard let argument = String(validatingCString: value) else {
        throw UsageError(message: "argument \(index) is not UTF-8: \(String(cString: value))")
      }
      arguments.append(argument)
    }
    return arguments
  }
}
