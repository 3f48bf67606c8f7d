import Notation
import Testing

@Suite("Times by the calendar")
struct CalendarTimeTests {
  private func time(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0
  ) -> CalendarTime {
    CalendarTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  @Test("each day of 800 years follows the one before, and comes back")
  func days() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var expected = time(1600, 1, 1, 23, 59, 59)
    var seconds = expected.seconds ?? 0
    while expected.year < 2400 {
      let told = CalendarTime(seconds: seconds)
      guard told == expected, told.seconds == seconds else {
        Issue.record("\(expected) is told as \(told)")
        return
      }
      let year = expected.year
      let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
      let length = lengths[expected.month - 1] + (expected.month == 2 && isLeap ? 1 : 0)
      expected.day = expected.day % length + 1
      if expected.day == 1 { expected.month = expected.month % 12 + 1 }
      if expected.day == 1 && expected.month == 1 { expected.year += 1 }
      seconds += 86_400
    }
  }

  @Test("there are times before 1970 and before the year 1")
  func early() {
    #expect(CalendarTime(seconds: 0) == time(1970, 1, 1))
    #expect(CalendarTime(seconds: -1) == time(1969, 12, 31, 23, 59, 59))
    #expect(CalendarTime(seconds: -62_135_596_801) == time(0, 12, 31, 23, 59, 59))
    #expect(time(0, 12, 31, 23, 59, 59).seconds == -62_135_596_801)
  }

  @Test("a leap second is the second behind it")
  func leapSecond() {
    #expect(time(2016, 12, 31, 23, 59, 60).seconds == time(2017, 1, 1).seconds)
  }

  @Test("what is no time has no seconds")
  func none() {
    let wrong = [
      time(2026, 0, 1), time(2026, 13, 1), time(2026, 1, 0), time(2026, 1, 32), time(2026, 4, 31),
      time(2026, 2, 29), time(1900, 2, 29), time(2026, 1, 1, 24), time(2026, 1, 1, 0, 60),
      time(2026, 1, 1, 0, 0, 61), time(2026, 1, 1, -1),
    ]
    for time in wrong { #expect(time.seconds == nil, "\(time)") }
    #expect(time(2000, 2, 29).seconds != nil)
  }
}
