import HTTP

/// The parameters of a request's query.
///
/// What is not known here, or given twice, is refused: to pass it over, nobody would notice.
struct Query {
  private var values: [String: String] = [:]

  /// Reads the query of a request.
  ///
  /// - Parameters:
  ///   - head: The request.
  ///   - names: The parameters that it may have.
  /// - Throws: `Problem`, `invalid-parameter`, for any other, one given twice, or broken UTF-8.
  init(_ head: HTTPRequestHead, allowing names: [String]) throws(Problem) {
    guard let parameters = head.queryParameters else {
      throw Problem(.invalidParameter, "the query is not percent-encoded UTF-8")
    }
    for (name, value) in parameters {
      guard names.contains(name) else { throw Self.unknown(name, names) }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Problem(.invalidParameter, "`\(name)` is given twice")
      }
    }
  }

  private static func unknown(_ name: String, _ names: [String]) -> Problem {
    let known =
      names.isEmpty
      ? "there are none here"
      : "there are " + names.map { "`\($0)`" }.joined(separator: ", ")
    return Problem(.invalidParameter, "no parameter is called `\(name.prefix(40))`; \(known)")
  }

  /// The value of a parameter; `nil` if it is not given.
  subscript(name: String) -> String? { values[name] }

  /// The value of a parameter that is a number in digits.
  ///
  /// - Returns: `nil` if it is not given.
  /// - Throws: `Problem`, `invalid-parameter`, for anything else and beyond `range`.
  func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let value = values[name] else { return nil }
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
      range.contains(number)
    else {
      throw Problem(
        .invalidParameter,
        "`\(name)` is a number from \(range.lowerBound) to \(range.upperBound), in digits")
    }
    return number
  }
}
