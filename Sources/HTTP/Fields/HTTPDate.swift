internal import Notation

/// Dates in fields (RFC 9110 §5.6.7). Times are whole seconds since 1970-01-01T00:00:00Z.
package enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  /// What the form can say: the years 1 to 9999.
  private static let range = -62_135_596_800...253_402_300_799

  /// The preferred form, "Sun, 06 Nov 1994 08:49:37 GMT", of a time in the years 1 to 9999; an
  /// earlier or later one is written as the first or last of these. Clocks and files have any time.
  package static func format(_ seconds: Int) -> String {
    let time = min(max(seconds, range.lowerBound), range.upperBound)
    let told = CalendarTime(seconds: time)
    let day = CalendarTime.floorDivide(time, by: 86_400).quotient
    let name = days[CalendarTime.floorDivide(day, by: days.count).remainder]
    return "\(name), \(CalendarTime.digits(told.day)) \(months[told.month - 1]) "
      + "\(CalendarTime.digits(told.year, 4)) \(told.clock) GMT"
  }

  /// Reads any of the three forms that a recipient must know.
  ///
  /// - Parameters:
  ///   - text: The value.
  ///   - now: The time, which the two-digit years of the obsolete form are near.
  /// - Returns: `nil` if it is none of them, or no date.
  package static func parse(_ text: String, now: Int) -> Int? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    switch words.count {
    case 6 where words[0].hasSuffix(",") && words[5] == "GMT":
      guard days.contains(String(words[0].dropLast())), words[1].utf8.count == 2,
        words[3].utf8.count == 4, let year = HTTPGrammar.number(words[3])
      else { return nil }
      return seconds(year, words[2], words[1], words[4])
    case 4 where words[0].hasSuffix("day,") && words[3] == "GMT":
      let parts = words[1].split(separator: "-").map(String.init)
      guard parts.count == 3, parts[2].utf8.count == 2, let short = HTTPGrammar.number(parts[2])
      else { return nil }
      let thisYear = CalendarTime(seconds: now).year
      var year = thisYear / 100 * 100 + short
      if year > thisYear + 50 { year -= 100 }
      return seconds(year, parts[1], parts[0], words[2])
    case 5, 6:
      // "Sun Nov  6 08:49:37 1994"
      let parts = words.filter { !$0.isEmpty }
      guard parts.count == 5, days.contains(parts[0]), let year = HTTPGrammar.number(parts[4])
      else { return nil }
      return seconds(year, parts[1], parts[2], parts[3])
    default:
      return nil
    }
  }

  /// The time of a day's clock; `nil` if there is no such time.
  private static func seconds(
    _ year: Int, _ monthName: String, _ dayDigits: String, _ clock: String
  ) -> Int? {
    guard let month = months.firstIndex(of: monthName), let day = HTTPGrammar.number(dayDigits),
      (1970...9999).contains(year)
    else { return nil }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.utf8.count == 2 ? HTTPGrammar.number($0) : nil }
    guard parts.count == 3, numbers.count == 3 else { return nil }
    return CalendarTime(
      year: year, month: month + 1, day: day, hour: numbers[0], minute: numbers[1],
      second: numbers[2]
    ).seconds
  }
}
