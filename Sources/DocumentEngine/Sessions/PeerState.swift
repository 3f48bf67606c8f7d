import EditModel

/// What an authority knows of one connection.
struct PeerState {
  /// How committed edits reach the peer.
  enum Delivery: Equatable {
    /// It waits for `hello` until everything that was pending when it joined is durable.
    case joining
    /// It is given the edits behind `sent` piece by piece.
    case catchingUp(sent: Int, CatchUp)
    /// It takes part in broadcasts and has every durable edit.
    case live
  }

  /// What a peer that catches up is waiting for.
  enum CatchUp: Equatable {
    /// Nothing: it can be given more.
    case ready
    /// Its connection, to take what was sent.
    case draining
    /// The journal.
    case reading
  }

  /// An edit that waits for older history than memory holds.
  struct ParkedEdit {
    var submission: EditSubmission
    /// The operation as it applies to `base`.
    var working: EditSubmission
    var fingerprint: UInt64
  }

  /// What came and waits for its turn.
  enum Arrival {
    case edit(EditSubmission)
    /// An edit that is no operation.
    case invalid(sequence: Int, Rejection)
  }

  let id: PeerID
  let sessionIndex: Int
  var delivery: Delivery
  /// The content that it begins with, as far as it was not sent.
  var unsentContent: UnsentContent?
  /// The session's secret, to be repeated in `hello`.
  let secret: String
  /// The edit that a question to the journal is about.
  var parked: ParkedEdit?
  /// A resend whose answer the journal is asked for.
  var isAskingForResend = false
  /// Edits that came behind the parked one.
  var inbox: [Arrival] = []
  /// The newest of the presences in the order of their telling that the peer was told, while there
  /// may be others that it was not; `nil` for one that is told each as it changes.
  var toldPresenceNumber: Int? = 0
  /// Which of the departures the peer has not been told, if it was live once and is not now.
  var firstMissedDeparture: Int?

  /// Whether an edit can be looked at as soon as it comes.
  var canReceive: Bool { parked == nil && !isAskingForResend && delivery != .joining }
}
