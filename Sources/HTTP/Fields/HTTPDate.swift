/// Dates in fields (RFC 9110 §5.6.7). Times are whole seconds since 1970-01-01T00:00:00Z.
package enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let secondsPerDay = 86_400
  /// What the form can say: the years 1 to 9999.
  private static let range = -62_135_596_800...253_402_300_799

  /// The preferred form, "Sun, 06 Nov 1994 08:49:37 GMT", of a time in the years 1 to 9999; an
  /// earlier or later one is written as the first or last of these. Clocks and files have any time.
  package static func format(_ seconds: Int) -> String {
    let time = min(max(seconds, range.lowerBound), range.upperBound)
    let second = (time % secondsPerDay + secondsPerDay) % secondsPerDay
    let day = (time - second) / secondsPerDay
    let (year, month, dayOfMonth) = civil(day)
    let clock = [second / 3600, second / 60 % 60, second % 60].map { digits($0) }
    return "\(days[(day % 7 + 7) % 7]), \(digits(dayOfMonth)) \(months[month - 1]) "
      + "\(digits(year, count: 4)) \(clock.joined(separator: ":")) GMT"
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
      let thisYear = civil(now / secondsPerDay).year
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
      (1970...9999).contains(year), (1...31).contains(day)
    else { return nil }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.utf8.count == 2 ? HTTPGrammar.number($0) : nil }
    guard parts.count == 3, numbers.count == 3, numbers[0] < 24, numbers[1] < 60, numbers[2] <= 60
    else { return nil }
    let days = dayNumber(year, month + 1, day)
    guard civil(days) == (year, month + 1, day) else { return nil }
    return days * secondsPerDay + numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so
  /// that the leap day comes last.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }

  /// The date of a day counted from 1970-01-01, in the year 1 or later.
  private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func digits(_ number: Int, count: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}
