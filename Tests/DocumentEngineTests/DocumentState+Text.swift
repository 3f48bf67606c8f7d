import DocumentEngine
import EditModel
import Journaling
import TextStorage

/// The documents of these tests are texts.
extension DocumentState {
  var text: Text { content.text ?? Text() }

  init(text: Text, revision: Int, milliseconds: Int64, sessions: [SessionRecord]) {
    self.init(
      content: .text(text), revision: revision, milliseconds: milliseconds, sessions: sessions)
  }
}

extension DocumentAuthority {
  var text: Text { content.text ?? Text() }
}

extension DocumentAuthority {
  /// Creates a text.
  mutating func create(
    _ text: String, by credentials: JoinRequest.Credentials, token: Int, at time: EngineTime,
    into outbox: inout Outbox
  ) {
    create(
      Creation(text: text), by: credentials, token: token, at: time, into: &outbox)
  }
}

extension Checkpoint {
  init(revision: Int, text: Text, milliseconds: Int64) {
    self.init(revision: revision, content: .text(text), milliseconds: milliseconds)
  }
}
