import EditModel

/// What a session shows to others.
struct PresenceState {
  var selections: Selections
  /// The selections' offsets count in this revision's content.
  var revision: Int
  /// Bytes of a JSON object, or nothing.
  var user: [UInt8]
  /// Whether the peers have yet to be told.
  var isDirty: Bool
  /// When they were told last, in milliseconds of the loop's clock.
  var toldMilliseconds: UInt64
  /// Its place among all presences in the order of their telling; 0 before the first time.
  var number: Int
}
