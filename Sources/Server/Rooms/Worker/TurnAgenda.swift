/// What a worker has to do at the end of a turn, or in the next one.
struct TurnAgenda {
  /// Rooms to which something happened.
  var rooms: [DocumentRoom] = []
  /// Connections with something to write.
  var connections: [PeerConnection] = []
  /// Connections of peers that catch up and have taken all they were given, the first to be given
  /// more at the front.
  var drained: [PeerConnection] = []
  /// Rooms whose edits wait for those that are polled for.
  var held: [DocumentRoom] = []
  /// Rooms with peers that are written to in the next turn.
  var unfinished: [DocumentRoom] = []
  /// Connections that failed while they were in use.
  var failed: [PeerConnection] = []
  /// Connections that must outlive the callback that they are in.
  var buried: [PeerConnection] = []

  /// Whether something happened that has to be looked after in this turn.
  var isDirty: Bool { !rooms.isEmpty || !connections.isEmpty }

  /// Whether the next turn has to come at once.
  var isUnfinished: Bool { isDirty || !unfinished.isEmpty || !drained.isEmpty }
}
