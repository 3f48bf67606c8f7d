import Testing

@testable import Bench

@Suite("Schedule of an open loop")
struct ServeScheduleTests {
  @Test("writers are due in turn, as far apart as they can be, and each at its rate")
  func turns() {
    var schedule = ServeSchedule(writerCount: 3, interval: 100, begin: 1_000)
    var taken: [[UInt64]] = []
    while let next = schedule.take(at: 1_233) { taken.append([UInt64(next.writer), next.due]) }
    #expect(
      taken == [
        [0, 1_000], [1, 1_033], [2, 1_066], [0, 1_100], [1, 1_133], [2, 1_166], [0, 1_200],
        [1, 1_233],
      ])
    #expect(schedule.nextDue == 1_266)
  }

  @Test("nothing is due early")
  func early() {
    var schedule = ServeSchedule(writerCount: 1, interval: 1_000_000_000, begin: 5)
    #expect(schedule.take(at: 4) == nil)
    #expect(schedule.take(at: 5)?.due == 5)
    #expect(schedule.take(at: 1_000_000_004) == nil)
    #expect(schedule.nextDue == 1_000_000_005)
  }
}
