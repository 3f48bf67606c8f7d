/// When the writers of an open loop are due: one after the other, each as often as the others.
///
/// Times are nanoseconds.
struct ServeSchedule {
  /// How soon before the next time the generator stays awake: waking takes longer and is less sure
  /// than the time may be missed by.
  static let wakeNanoseconds: UInt64 = 2_000_000

  private let writerCount: UInt64
  private let interval: UInt64
  private let begin: UInt64
  private var takenCount: UInt64 = 0

  /// Begins with the first writer at `begin`.
  ///
  /// - Parameters:
  ///   - writerCount: How many writers there are; at least 1.
  ///   - interval: Time between two edits of a writer; at least 1.
  ///   - begin: When it begins.
  init(writerCount: Int, interval: UInt64, begin: UInt64) {
    self.writerCount = UInt64(writerCount)
    self.interval = interval
    self.begin = begin
  }

  /// When the next writer is due.
  var nextDue: UInt64 {
    let (round, place) = takenCount.quotientAndRemainder(dividingBy: writerCount)
    return begin + interval * round + interval * place / writerCount
  }

  /// Takes the next writer that is due.
  ///
  /// - Returns: Its place and when it was due; `nil` if none is due at `now`.
  mutating func take(at now: UInt64) -> (writer: Int, due: UInt64)? {
    let due = nextDue
    guard due <= now else { return nil }
    let writer = Int(takenCount % writerCount)
    takenCount += 1
    return (writer, due)
  }
}
