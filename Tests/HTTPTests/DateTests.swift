import Testing

@testable import HTTP

@Suite("Dates")
struct DateTests {
  @Test("the three forms of the standard are one moment (RFC 9110 §5.6.7)")
  func forms() {
    let moment = 784_111_777
    #expect(HTTPDate.format(moment) == "Sun, 06 Nov 1994 08:49:37 GMT")
    for text in [
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ] {
      #expect(HTTPDate.parse(text, now: 1_000_000_000) == moment, "\(text)")
    }
    #expect(HTTPDate.parse("Sun Nov 16 08:49:37 1994", now: 0) == moment + 10 * 86_400)
  }

  @Test("two-digit years are at most fifty ahead (RFC 9110 §5.6.7)")
  func twoDigits() {
    let now = 1_790_000_000  // in 2026
    let ahead = HTTPDate.parse("Friday, 01-Jan-70 00:00:00 GMT", now: now)
    #expect(ahead.map(HTTPDate.format) == "Wed, 01 Jan 2070 00:00:00 GMT")
    let past = HTTPDate.parse("Friday, 01-Jan-77 00:00:00 GMT", now: now)
    #expect(past.map(HTTPDate.format) == "Sat, 01 Jan 1977 00:00:00 GMT")
  }

  @Test("what is written is read, for days of four centuries")
  func roundTrip() {
    for day in stride(from: 0, to: 400 * 366, by: 37) {
      let moment = day * 86_400 + (day * 7919) % 86_400
      #expect(HTTPDate.parse(HTTPDate.format(moment), now: 0) == moment)
    }
    #expect(HTTPDate.format(951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
  }

  @Test("clocks and files that are far off are written as well as the form allows")
  func outside() {
    #expect(HTTPDate.format(-1) == "Wed, 31 Dec 1969 23:59:59 GMT")
    #expect(HTTPDate.format(-86_400 * 365 * 100) == "Tue, 25 Jan 1870 00:00:00 GMT")
    #expect(HTTPDate.format(.min) == "Mon, 01 Jan 0001 00:00:00 GMT")
    #expect(HTTPDate.format(253_402_300_799) == "Fri, 31 Dec 9999 23:59:59 GMT")
    #expect(HTTPDate.format(.max) == "Fri, 31 Dec 9999 23:59:59 GMT")
    for now in [Int.min, -1, Int.max] {
      #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 784_111_777)
      _ = HTTPDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", now: now)
    }
  }

  @Test("what is no date is none")
  func noDate() {
    for text in [
      "", "now", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
      "Sun, 29 Feb 1900 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
      "Sun, 06 Nov 1994 08:60:00 GMT",
      "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 nov 1994 08:49:37 GMT",
      "Sun, 6 Nov 1994 08:49:37 GMT",
      "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
      "Sun, 06 Nov 1994 +8:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
    ] {
      #expect(HTTPDate.parse(text, now: 1_000_000_000) == nil, "\(text)")
    }
  }
}
