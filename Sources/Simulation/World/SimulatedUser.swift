import EditModel
import EditingClient

/// A user with a page open.
struct SimulatedUser {
  var client: EditingClient
  /// What an editor shows that is told of changes and never asks for the content.
  var shown: Content
  /// The content that was set aside last.
  var kept: Content?
  /// The connection in use.
  var link: Int?
  /// How often the user has come in, to tell timers of earlier times apart.
  var joinCount = 0

  /// A user of a document of that type who has nothing of it yet.
  init(of type: DocumentType, inFlightLimit: Int) {
    client = EditingClient(memory: ClientMemory(of: type), inFlightLimit: inFlightLimit)
    shown = type.emptyContent
  }

  /// The connection is gone; whoever then reloads the page goes on with a client that is made of
  /// what the other one wrote down.
  mutating func loseConnection(reloading: Bool, closeCode: Int? = nil) {
    link = nil
    client.disconnected(closeCode: closeCode)
    if reloading, let revived { client = revived }
  }

  /// The page is gone with all that its client knew.
  mutating func forget() {
    let type = client.memory.content.type
    client = EditingClient(
      memory: ClientMemory(of: type), inFlightLimit: client.inFlightLimit)
    shown = type.emptyContent
  }

  /// A client that is made of what this user's wrote down; `nil` if that cannot be read.
  private var revived: EditingClient? {
    let type = client.memory.content.type
    guard let memory = try? ClientMemory(json: client.memory.json, of: type) else { return nil }
    return EditingClient(memory: memory, inFlightLimit: client.inFlightLimit)
  }

  /// Checks that another client could take this one's place at any moment.
  func checkMemory() throws(Broken) {
    guard let revived, revived.memory == client.memory, revived.joinQuery == client.joinQuery,
      revived.content == shown
    else { throw Broken("what a client remembers is not what it wrote down") }
  }
}
