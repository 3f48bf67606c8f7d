import EditModel
import Journaling
import TextStorage

/// The documents of these tests are texts.
extension Checkpoint {
  var text: Text { content.text ?? Text() }

  init(revision: Int, text: Text, milliseconds: Int64) {
    self.init(revision: revision, content: .text(text), milliseconds: milliseconds)
  }
}
