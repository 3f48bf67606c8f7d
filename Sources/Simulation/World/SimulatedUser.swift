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

  /// The connection is gone; whoever then reloads the page goes on with a client that is made of
  /// what the other one wrote down.
  mutating func loseConnection(reloading: Bool, closeCode: Int? = nil) {
    link = nil
    client.disconnected(closeCode: closeCode)
    if reloading, let revived { client = revived }
  }

  /// A client that is made of what this user's wrote down; `nil` if that cannot be read.
  private var revived: EditingClient? {
    guard let memory = try? ClientMemory(json: client.memory.json) else { return nil }
    return EditingClient(memory: memory, inFlightLimit: client.inFlightLimit)
  }

  /// Checks that another client could take this one's place at any moment.
  func checkMemory() throws(Broken) {
    guard let revived, revived.memory == client.memory, revived.joinQuery == client.joinQuery,
      revived.text == shown
    else { throw Broken("what a client remembers is not what it wrote down") }
  }
}
