package import EditModel

/// What a client knows of its document when there is no connection: all of it, so that it can be
/// written down, and another client can be made of it that goes on in its place
/// (Schemas/client.md, "The state").
///
/// What the user sees applies to the server's content in this order:
///
///     content of `revision` → outstanding edits → buffer → local content
package struct ClientMemory: Sendable, Equatable {
  /// The lineage of the document, as the last `hello` gave it; `nil` before the first one.
  package var epoch: Epoch?
  /// The client's session, as the last `hello` gave it.
  package var session: SessionID?
  /// The secret to take the session up again with.
  package var resume = ""
  /// Number of the session's last edit that is known to be committed.
  package var sequence = 0
  /// The revision of `content`.
  package var revision = 0
  /// The server's content.
  package var content: Content
  /// Whether there has been a content; before, nothing can be edited.
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

  /// Of a client that has nothing yet of a document of that type.
  package init(of type: DocumentType = .text) { content = type.emptyContent }

  /// Whether local edits are in the buffer.
  package var isBuffering: Bool {
    // Compared with `nil`, the buffer would be copied.
    if case .some = buffer { true } else { false }
  }

  /// Whether there are edits that are not known to be committed.
  package var isPending: Bool { !outstanding.isEmpty || isBuffering }

  /// Length of the local content, of a text in UTF-16 code units; of a text O(outstanding edits).
  package var localLength: Int {
    buffer?.operation.targetLength ?? outstanding.last?.operation.targetLength
      ?? localContent.length
  }

  /// The content as the user sees it; of a text O(pending edits · log n).
  package var localContent: Content {
    var local = content(withOutstanding: outstanding.count)
    if let buffer { Self.apply(buffer.operation, to: &local) }
    return local
  }
}
