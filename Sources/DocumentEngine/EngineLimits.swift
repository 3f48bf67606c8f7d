package import EditModel

/// What one document may cost, given at the start.
package struct EngineLimits: Sendable, Equatable {
  /// Longest text, in UTF-16 code units.
  package var documentUTF16Count: Int
  /// Most components of one operation.
  package var componentCount: Int
  /// Most connections to one document.
  package var peerCount: Int
  /// Most selections in one presence message.
  package var selectionCount: Int
  /// Longest description of a user, in bytes of JSON.
  package var userByteCount: Int
  /// Longest message of a client, in bytes; enforced below the engine, announced by it.
  package var messageByteCount: Int
  /// Most edits of one session in a second; 0 for no limit.
  package var editsPerSecond: Int
  /// Shortest time between two presence messages of one session to its peers, in milliseconds.
  package var presenceMilliseconds: Int
  /// Committed operations kept in memory to transform over.
  package var historyCount: Int
  /// Their memory, in bytes.
  package var historyByteCount: Int
  /// Encoded edits kept in memory for peers that fell behind a little, in bytes.
  package var recentByteCount: Int
  /// Edits that wait for the journal, per document; past that, edits are refused.
  package var undurableCount: Int
  /// Messages of one peer that wait for the journal to answer a question about them.
  package var parkedCount: Int
  /// Bytes of edits that a peer which catches up is given at a time.
  package var catchUpByteCount: Int
  /// Longest part of a text that a peer is told at once, in UTF-16 code units; at least 2.
  package var partUTF16Count: Int
  /// Edits between two digests that are told to the peers.
  package var digestInterval: Int

  /// Collects the limits.
  package init(
    documentUTF16Count: Int, componentCount: Int, peerCount: Int, selectionCount: Int,
    userByteCount: Int, messageByteCount: Int, editsPerSecond: Int, presenceMilliseconds: Int,
    historyCount: Int, historyByteCount: Int, recentByteCount: Int, undurableCount: Int,
    parkedCount: Int, catchUpByteCount: Int, partUTF16Count: Int,
    digestInterval: Int
  ) {
    self.documentUTF16Count = documentUTF16Count
    self.componentCount = componentCount
    self.peerCount = peerCount
    self.selectionCount = selectionCount
    self.userByteCount = userByteCount
    self.messageByteCount = messageByteCount
    self.editsPerSecond = editsPerSecond
    self.presenceMilliseconds = presenceMilliseconds
    self.historyCount = historyCount
    self.historyByteCount = historyByteCount
    self.recentByteCount = recentByteCount
    self.undurableCount = undurableCount
    self.parkedCount = parkedCount
    self.catchUpByteCount = catchUpByteCount
    self.partUTF16Count = partUTF16Count
    self.digestInterval = digestInterval
  }

  /// What a client is told of them.
  package var announced: AnnouncedLimits {
    AnnouncedLimits(
      documentUTF16Count: documentUTF16Count, componentCount: componentCount,
      messageByteCount: messageByteCount, editsPerSecond: editsPerSecond,
      selectionCount: selectionCount, userByteCount: userByteCount)
  }
}
