import WebSocket

/// What all event loops of a server share, constant once the server has started.
final class ServerContext: Sendable {
  /// What clients can make the server spend.
  let limits: ServerLimits
  /// The threads that speak to the journal.
  let journal: JournalService
  /// How many descriptors the process may have open.
  let descriptorCount: Int
  /// Where the operator reads.
  let log: Log
  /// What to agree on for permessage-deflate; `nil` declines it.
  let compression: CompressionConfiguration?
  /// Everybody who is connected.
  let census = Census()

  init(
    limits: ServerLimits, journal: JournalService, descriptorCount: Int, log: Log,
    compression: CompressionConfiguration?
  ) {
    self.limits = limits
    self.journal = journal
    self.descriptorCount = descriptorCount
    self.log = log
    self.compression = compression
  }
}
