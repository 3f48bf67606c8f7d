import EditingClient
import TextStorage

/// A user with a page open.
struct SimulatedUser {
  var client: EditingClient
  /// What an editor shows that is told of changes and never asks for the text.
  var shown = Text()
  /// The text that was set aside last.
  var kept: Text?
  /// The connection in use.
  var link: Int?
  /// How often the user has come in, to tell timers of earlier times apart.
  var joinCount = 0

  init(inFlightLimit: Int) {
    client = EditingClient(inFlightLimit: inFlightLimit)
  }
}
