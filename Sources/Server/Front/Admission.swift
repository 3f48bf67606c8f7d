/// Decides who gets in while there are descriptors and places.
///
/// The system gives each new connection the lowest number that is free, so a high number says that
/// nearly all descriptors are in use, whatever for. The last of them are kept for the journal, its
/// readers and the page's files, those before them to tell clients that there is no room, and to
/// answer `/healthz`.
struct Admission {
  /// What becomes of a new connection.
  enum Place: Equatable {
    /// It is served.
    case inside
    /// It is told that there is no room, or how the server is.
    case surplus
    /// It is closed: there is no room even for that.
    case nowhere
  }

  private let limits: ServerLimits
  private let descriptorCount: Int

  /// - Parameters:
  ///   - limits: How much is kept, and how many connections there may be.
  ///   - descriptorCount: How many descriptors the process may have open.
  init(limits: ServerLimits, descriptorCount: Int) {
    self.limits = limits
    self.descriptorCount = descriptorCount
  }

  /// The least that a server starts with.
  static func neededDescriptorCount(loopCount: Int, limits: ServerLimits) -> Int {
    limits.reservedDescriptorCount + 2 * limits.surplusConnectionCount + 8 * loopCount
  }

  /// Finds the place of a connection.
  ///
  /// - Parameters:
  ///   - descriptor: Its descriptor.
  ///   - connectionCount: How many connections there are with it.
  /// - Returns: What becomes of it.
  func place(of descriptor: Int32, connectionCount: Int) -> Place {
    let free = descriptorCount - limits.reservedDescriptorCount - Int(descriptor)
    let room = min(
      free - limits.surplusConnectionCount, limits.connectionCount + 1 - connectionCount)
    if room > 0 { return .inside }
    return free > 0 && room > -limits.surplusConnectionCount ? .surplus : .nowhere
  }
}
