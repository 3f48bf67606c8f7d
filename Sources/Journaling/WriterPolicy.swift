/// Who writes a journal while this process does. Whatever rests on nobody else doing so asks here,
/// by name.
package enum WriterPolicy: Sendable {
  /// This process alone: the store keeps others away.
  case only
  /// Other processes, too, at any time.
  case shared

  /// Whether a document in memory is the newest there is of it. Where it is not, a client may know
  /// a newer revision from another server, and a document that nobody has open here is not kept.
  package var isMemoryNewest: Bool { self == .only }

  /// Whether an append that meets other edits than it expects shows that something is wrong. Where
  /// it does not, the document is read again, and its clients send their edits again.
  package var isConflictFault: Bool { self == .only }
}
