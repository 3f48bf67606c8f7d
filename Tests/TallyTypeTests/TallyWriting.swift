import EditModel
import Simulation
import TallyType

/// Users who all add to one tally.
struct TallyWriting: SimulatedWriting {
  var type: DocumentType { .other(Tally.self) }

  var creation: EditModel.Operation { .other(TallyOperation(adding: 7)) }

  /// A tally grows, whatever is wished: a sum that two take from at once might fall below 0.
  func edit(
    _ content: Content, wish: SimulatedWish, using random: inout SeededRandom
  ) -> EditModel.Operation? {
    .other(TallyOperation(adding: random.number(in: 1...500)))
  }

  func selections(in content: Content, using random: inout SeededRandom) -> Selections {
    .other(TallySelections(sum: random.number(in: 0...content.length)))
  }

  func mark(of operation: EditModel.Operation) -> String { "\(addedCount(of: operation))" }

  func addedCount(of operation: EditModel.Operation) -> Int {
    if case .other(let operation as TallyOperation) = operation { operation.addition } else { 0 }
  }
}
