import EditModel

/// What a client knows of its present connection; it ends with it.
struct ClientLink: Sendable, Equatable {
  /// How far the client is with its connection.
  enum Phase: String, Sendable {
    /// There is none.
    case offline
    /// `hello` has to come.
    case greeting
    /// The snapshot, if one is needed, and the edits up to `target` have to come.
    case catchingUp = "catching-up"
    /// Everything was caught up.
    case live
    /// The connection is to be closed; what still comes is ignored.
    case closing
    /// The connection is to be closed, and the client will not come by itself.
    case stopped
  }

  var phase = Phase.offline
  /// The revision at which the client has caught up.
  var target = 0
  /// Number of the session's last committed edit when the connection began.
  var committed = 0
  /// Whether a whole text has to come before anything else counts.
  var needsSnapshot = false
  /// Whether the document takes edits.
  var access = Access.readOnly
  /// Whether what is outstanding was sent on this connection and has no answer.
  var isOut = false
  /// Whether it was sent again while it was out: a sending that a disk lost has no answer, so one
  /// answer may be to either.
  var isDoubtful = false
  /// What came of the text whose end the next snapshot brings.
  var parts: [String] = []
  /// What the server announced.
  var limits: AnnouncedLimits?

  /// Whether messages are listened to.
  var isHeard: Bool {
    switch phase {
    case .greeting, .catchingUp, .live: true
    case .offline, .closing, .stopped: false
    }
  }

  /// Nothing is outstanding any more.
  mutating func settle() {
    isOut = false
    isDoubtful = false
  }

  /// Whether edits may be sent now.
  var maySend: Bool { phase == .live && access == .write }
}
