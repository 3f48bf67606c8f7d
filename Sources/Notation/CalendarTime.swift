/// A second by the calendar, in UTC: the Gregorian one, before its beginning, too.
package struct CalendarTime: Equatable, Sendable {
  /// The year; 0 is the one before the year 1.
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int
  /// 0 to 23.
  package var hour: Int
  /// 0 to 59.
  package var minute: Int
  /// 0 to 59; 60 in a leap second, which counts as the second behind it.
  package var second: Int

  /// Collects the parts, whether or not there is such a time.
  package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  private static let secondsPerDay = 86_400
  /// From 0000-03-01 to 1970-01-01.
  private static let epochDay = 719_468
  private static let daysPerEra = 146_097

  /// The time `seconds` after 1970-01-01T00:00:00Z.
  ///
  /// Years are taken to begin in March, so that the leap day is the last of its year; 400 such
  /// years are an era.
  package init(seconds: Int) {
    let (dayNumber, rest) = Self.floorDivide(seconds, by: Self.secondsPerDay)
    let (era, dayOfEra) = Self.floorDivide(dayNumber + Self.epochDay, by: Self.daysPerEra)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
  }

  /// Seconds since 1970-01-01T00:00:00Z; `nil` if there is no such time.
  package var seconds: Int? {
    guard (1...12).contains(month), (1...31).contains(day), (0..<24).contains(hour),
      (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    let (era, yearOfEra) = Self.floorDivide(month > 2 ? year : year - 1, by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let midnight = (era * Self.daysPerEra + dayOfEra - Self.epochDay) * Self.secondsPerDay
    // The 30th of February is a day of March.
    guard CalendarTime(seconds: midnight).day == day else { return nil }
    return midnight + hour * 3600 + minute * 60 + second
  }

  /// A quotient rounded down, and what is left, which is never negative.
  package static func floorDivide(
    _ value: Int, by divisor: Int
  ) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// A number with zeros in front, `count` digits at least.
  package static func digits(_ number: Int, _ count: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }

  /// The time of the day as `08:49:37`.
  package var clock: String {
    [hour, minute, second].map { Self.digits($0) }.joined(separator: ":")
  }
}
