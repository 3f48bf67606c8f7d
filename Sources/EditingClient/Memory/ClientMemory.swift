import OperationalTransform
package import TextStorage
package import EditModel

/// What a client knows of its document when there is no connection: all of it, so that it can be
/// written down, and another client can be made of it that goes on in its place
/// (Schemas/client.md, "The state").
///
/// What the user sees applies to the server's text in this order:
///
///     text of `revision` → outstanding edits → buffer → local text
package struct ClientMemory: Sendable, Equatable {
  /// The lineage of the document, as the last `hello` gave it; `nil` before the first one.
  package var epoch: Epoch?
  /// The client's session, as the last `hello` gave it.
  package var session: SessionID?
  /// The secret to take the session up again with.
  package var resume = ""
  /// Number of the session's last edit that is known to be committed.
  package var sequence = 0
  /// The revision of `text`.
  package var revision = 0
  /// The server's text.
  package var text = Text()
  /// Whether there has been a text; before, nothing can be edited.
  package var hasText = false
  /// What was sent and is not known to be committed, oldest first.
  package var outstanding: [OutstandingEdit] = []
  /// What was edited since.
  package var buffer: BufferedEdits?
  /// What was put aside, oldest first.
  package var asides: [Aside] = []
  /// Whether the next text must be a whole one.
  package var needsText = false
  /// Whether the text is of another lineage than the server's, whose own has yet to come.
  package var isForeign = false
  /// How often in a row an edit was refused for a stale state.
  package var refusals = 0
  /// Longest message, in bytes, that what lies between is asked to pass on; `nil`: none is known.
  package var passingByteCount: Int?

  /// Of a client that has nothing yet.
  package init() {}

  /// Whether local edits are in the buffer.
  package var isBuffering: Bool {
    // Compared with `nil`, the buffer would be copied.
    if case .some = buffer { true } else { false }
  }

  /// Whether there are edits that are not known to be committed.
  package var isPending: Bool { !outstanding.isEmpty || isBuffering }

  /// Length of the local text in UTF-16 code units; O(outstanding edits).
  package var localUTF16Count: Int {
    buffer?.operation.targetLength ?? outstanding.last?.operation.targetLength ?? text.utf16Count
  }

  /// The text as the user sees it; O(pending edits · log n).
  package var localText: Text {
    var local = text(withOutstanding: outstanding.count)
    if let buffer { Self.apply(buffer.operation, to: &local) }
    return local
  }
}
