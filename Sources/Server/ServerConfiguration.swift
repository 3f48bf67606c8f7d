package import Journaling
package import Transport

/// What a server is started with.
package struct ServerConfiguration: Sendable {
  /// Where to listen.
  package var address: SocketAddress
  /// Where the journal is.
  package var journal: any JournalStore
  /// How many event loops to run.
  package var loopCount: Int
  /// The folder of the page's files; `nil` serves none.
  package var webRoot: String?
  /// Where the operator reads; whoever began it ends it.
  package var log: Log
  /// What clients can make the server spend.
  package var limits: ServerLimits

  /// Collects the parts.
  package init(
    address: SocketAddress, journal: any JournalStore, loopCount: Int, webRoot: String?,
    log: Log, limits: ServerLimits
  ) {
    self.address = address
    self.journal = journal
    self.loopCount = loopCount
    self.webRoot = webRoot
    self.log = log
    self.limits = limits
  }
}
