import DocumentEngine
import EditModel
import Journaling
import WireFormat

/// Events by time; those of one time in the order in which they were added.
struct EventQueue {
  private struct Item {
    var time: Int
    var number: Int
    var event: SimulatedEvent

    func isBefore(_ other: Item) -> Bool {
      time != other.time ? time < other.time : number < other.number
    }
  }

  private var heap: [Item] = []
  private var addedCount = 0

  mutating func add(_ event: SimulatedEvent, at time: Int) {
    heap.append(Item(time: time, number: addedCount, event: event))
    addedCount += 1
    var index = heap.count - 1
    while index > 0, heap[index].isBefore(heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  /// Takes the next event out.
  mutating func next() -> (time: Int, event: SimulatedEvent)? {
    guard let first = heap.first else { return nil }
    heap[0] = heap[heap.count - 1]
    heap.removeLast()
    var index = 0
    while true {
      let left = 2 * index + 1
      guard left < heap.count else { break }
      let right = left + 1
      let child = right < heap.count && heap[right].isBefore(heap[left]) ? right : left
      guard heap[child].isBefore(heap[index]) else { break }
      heap.swapAt(index, child)
      index = child
    }
    return (first.time, first.event)
  }
}
