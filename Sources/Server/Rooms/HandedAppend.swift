/// Edits of one document that the journal was given and has not answered.
struct HandedAppend {
  var room: DocumentRoom
  /// The revision of the last of them.
  var end: Int
  /// The connections that they are from.
  var authors: [PeerConnection]
}
