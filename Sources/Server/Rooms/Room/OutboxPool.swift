import DocumentEngine

/// Outboxes that the rooms of one thread use in turn, so that their storage is kept. What a room
/// does may let something else happen before it ends, so there are a few.
final class OutboxPool {
  private var spares: [Outbox] = []

  /// An outbox that has grown beyond this is not kept, in bytes.
  private static let keptByteCount = 1 << 20

  /// An empty outbox to work with.
  func take() -> Outbox { spares.popLast() ?? Outbox() }

  /// Takes an outbox back.
  func giveBack(_ outbox: inout Outbox) {
    guard outbox.bytes.capacity <= Self.keptByteCount else { return }
    outbox.removeAll()
    spares.append(outbox)
  }
}
