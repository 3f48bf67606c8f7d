/// Times as `2026-11-21T04:05:06.789Z` (RFC 3339).
package enum RFC3339 {
  /// Writes a time.
  ///
  /// - Parameter milliseconds: Since 1970-01-01T00:00:00Z.
  /// - Returns: The time in UTC, with milliseconds.
  package static func format(_ milliseconds: Int64) -> String {
    let (day, rest) = floorDivide(milliseconds, 86_400_000)
    let date = civil(day)
    let seconds = rest / 1000
    return digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2) + "T"
      + digits(seconds / 3600, 2) + ":" + digits(seconds / 60 % 60, 2) + ":"
      + digits(seconds % 60, 2) + "." + digits(rest % 1000, 3) + "Z"
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
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = dayNumber(year: year, month: month, day: day)
    guard civil(days).day == day else { return nil }
    let seconds = days * 86_400 + hour * 3600 + (minute - offset) * 60 + second
    return seconds * 1000 + fraction
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// The date of a day counted from 1970-01-01 in the proleptic Gregorian calendar.
  ///
  /// Years are taken to begin in March, so that the leap day is the last of its year; 400 such
  /// years have 146,097 days.
  private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(day + 719_468, 146_097)
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let march = (5 * dayOfYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    return (
      era * 400 + year + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1
    )
  }

  private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shifted, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }

  private static func number(_ reader: inout Substring, _ count: Int) -> Int64? {
    let part = reader.prefix(count)
    guard part.utf8.count == count, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    reader = reader.dropFirst(count)
    return Int64(part)
  }

  private static func take(_ allowed: String, _ reader: inout Substring) -> Bool {
    guard let first = reader.first, allowed.contains(first) else { return false }
    reader = reader.dropFirst()
    return true
  }

  /// Reads an optional fraction of a second, in milliseconds.
  private static func fraction(_ reader: inout Substring) -> Int64? {
    guard reader.first == "." else { return 0 }
    reader = reader.dropFirst()
    let part = reader.prefix { $0.isASCII && $0.isNumber }
    guard !part.isEmpty else { return nil }
    reader = reader[part.endIndex...]
    return Int64((part + "000").prefix(3))
  }

  /// Reads `Z` or an offset, in minutes east of UTC.
  private static func offset(_ reader: inout Substring) -> Int64? {
    if take("Zz", &reader) { return 0 }
    guard let sign = reader.first, sign == "+" || sign == "-" else { return nil }
    reader = reader.dropFirst()
    guard let hours = number(&reader, 2), take(":", &reader), let minutes = number(&reader, 2),
      hours < 24, minutes < 60
    else { return nil }
    return (sign == "+" ? 1 : -1) * (hours * 60 + minutes)
  }
}
