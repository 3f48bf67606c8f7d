import DocumentEngine

/// Outboxes that the rooms of one thread use in turn, so that their storage is kept. What a room
/// does may let something else happen before it ends, so there are a few.
final class OutboxPool {
  private var spares: [Outbox] = []

  /// An outbox that has grown beyond so many actions is not kept.
  private static let keptActionCount = 1 << 14

  /// An empty outbox to work with.
  func take() -> Outbox { spares.popLast() ?? Outbox() }

  /// Takes an outbox back.
  func giveBack(_ outbox: inout Outbox) {
    guard outbox.actions.capacity <= Self.keptActionCount else { return }
    outbox.removeAll()
    spares.append(outbox)
  }
}
