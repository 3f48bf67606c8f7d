import Notation

/// Times as `2026-11-21T04:05:06.789Z` (RFC 3339).
package enum RFC3339 {
  /// Writes a time.
  ///
  /// - Parameter milliseconds: Since 1970-01-01T00:00:00Z.
  /// - Returns: The time in UTC, with milliseconds.
  package static func format(_ milliseconds: Int64) -> String {
    let (seconds, rest) = CalendarTime.floorDivide(Int(milliseconds), by: 1000)
    let time = CalendarTime(seconds: seconds)
    let date = [
      CalendarTime.digits(time.year, 4), CalendarTime.digits(time.month),
      CalendarTime.digits(time.day),
    ]
    return "\(date.joined(separator: "-"))T\(time.clock).\(CalendarTime.digits(rest, 3))Z"
  }

  /// Reads a time with `Z` or an offset, with or without a fraction.
  ///
  /// - Returns: Milliseconds since 1970-01-01T00:00:00Z, or `nil` if `text` is no such time.
  package static func parse(_ text: String) -> Int64? {
    var reader = Substring(text)
    guard let year = number(&reader, 4), take("-", &reader), let month = number(&reader, 2),
      take("-", &reader), let day = number(&reader, 2), take("Tt ", &reader),
      let hour = number(&reader, 2), take(":", &reader), let minute = number(&reader, 2),
      take(":", &reader), let second = number(&reader, 2), let fraction = fraction(&reader),
      let offset = offset(&reader), reader.isEmpty,
      let seconds = CalendarTime(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second
      ).seconds
    else { return nil }
    return Int64((seconds - offset * 60) * 1000 + fraction)
  }

  private static func number(_ reader: inout Substring, _ count: Int) -> Int? {
    let part = reader.prefix(count)
    guard part.utf8.count == count, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    reader = reader.dropFirst(count)
    return Int(part)
  }

  private static func take(_ allowed: String, _ reader: inout Substring) -> Bool {
    guard let first = reader.first, allowed.contains(first) else { return false }
    reader = reader.dropFirst()
    return true
  }

  /// Reads an optional fraction of a second, in milliseconds.
  private static func fraction(_ reader: inout Substring) -> Int? {
    guard reader.first == "." else { return 0 }
    reader = reader.dropFirst()
    let part = reader.prefix { $0.isASCII && $0.isNumber }
    guard !part.isEmpty else { return nil }
    reader = reader[part.endIndex...]
    return Int((part + "000").prefix(3))
  }

  /// Reads `Z` or an offset, in minutes east of UTC.
  private static func offset(_ reader: inout Substring) -> Int? {
    if take("Zz", &reader) { return 0 }
    guard let sign = reader.first, sign == "+" || sign == "-" else { return nil }
    reader = reader.dropFirst()
    guard let hours = number(&reader, 2), take(":", &reader), let minutes = number(&reader, 2),
      hours < 24, minutes < 60
    else { return nil }
    return (sign == "+" ? 1 : -1) * (hours * 60 + minutes)
  }
}
