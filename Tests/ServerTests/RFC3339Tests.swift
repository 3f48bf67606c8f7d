import Server
import Testing

@Suite("RFC 3339 times")
struct RFC3339Tests {
  @Test(
    "are written in UTC with milliseconds, and read again",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (951_827_696_789, "2000-02-29T12:34:56.789Z"),
      (1_735_689_599_001, "2024-12-31T23:59:59.001Z"),
      (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
      (-11_670_998_400_000, "1600-02-29T00:00:00.000Z"),
      (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func known(milliseconds: Int64, text: String) {
    #expect(RFC3339.format(milliseconds) == text)
    #expect(RFC3339.parse(text) == milliseconds)
  }

  @Test("are written for every clock")
  func extremes() {
    #expect(RFC3339.format(.max) == "292278994-08-17T07:12:55.807Z")
    #expect(RFC3339.format(.min).hasSuffix("-05-16T16:47:04.192Z"))
    #expect(RFC3339.format(253_402_300_800_000) == "10000-01-01T00:00:00.000Z")
  }

  @Test(
    "are read in the other forms of §5.6 and §5.8",
    arguments: [
      ("1985-04-12T23:20:50.52Z", 482_196_050_520),
      ("1996-12-19T16:39:57-08:00", 851_042_397_000),
      ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
      ("2026-11-21T04:05:06.789+05:30", 1_795_214_106_789),
      ("2026-11-21t04:05:06.789123456+05:30", 1_795_214_106_789),
      ("1970-01-01 00:00:00z", 0), ("1970-01-01T00:00:00-00:00", 0),
      ("1970-01-01T23:59:00+23:59", 0), ("1970-01-01T00:00:00.5Z", 500),
      ("1970-01-01T00:00:00.0009Z", 0),
    ] as [(String, Int64)])
  func read(text: String, milliseconds: Int64) {
    #expect(RFC3339.parse(text) == milliseconds)
  }

  @Test("a leap second is the first second of the next minute")
  func leapSecond() {
    #expect(RFC3339.parse("2016-12-31T23:59:60Z") == RFC3339.parse("2017-01-01T00:00:00Z"))
  }

  @Test(
    "are refused when they are none",
    arguments: [
      "", "2026", "2026-11-21", "2026-11-21T04:05Z", "2026-11-21T04:05:06", "2026-11-21T04:05:06Zx",
      " 2026-11-21T04:05:06Z", "26-11-21T04:05:06Z", "2026-1-21T04:05:06Z", "2026-00-21T04:05:06Z",
      "2026-13-21T04:05:06Z", "2026-11-00T04:05:06Z", "2026-11-31T04:05:06Z",
      "2026-02-29T04:05:06Z", "2100-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
      "2026-11-21T24:00:00Z", "2026-11-21T04:60:06Z", "2026-11-21T04:05:61Z",
      "2026-11-21T04:05:06.Z", "2026-11-21T04:05:06,5Z", "2026-11-21T04:05:06+0530",
      "2026-11-21T04:05:06+24:00", "2026-11-21T04:05:06+05:60", "2026-11-21T04:05:06 05:30",
      "+026-11-21T04:05:06Z", "2026-11-21T04:05:-6Z", "２０２６-11-21T04:05:06Z",
      "2026-11-21T04:05:06.٣Z", "2026-11-21T04:05:06Z\0",
    ])
  func refused(text: String) {
    #expect(RFC3339.parse(text) == nil)
  }

  @Test("each day of 400 years is the next one of the day before")
  func everyDay() throws {
    let start = try #require(RFC3339.parse("1600-01-01T00:00:00Z"))
    var (year, month, day) = (1600, 1, 1)
    for number in 0..<146_097 {
      let text = RFC3339.format(start + Int64(number) * 86_400_000)
      let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
      guard parts == [year, month, day] else {
        Issue.record("day \(number) is \(text), not \(year)-\(month)-\(day)")
        return
      }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      day += 1
      if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    #expect(year == 2000)
  }
}
