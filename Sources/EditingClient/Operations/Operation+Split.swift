import EditModel
import OperationalTransform

extension Operation {
  /// Parts this operation, so that the first part keeps within limits: one of a text as
  /// `TextOperation.split` does; one of another type goes as a whole, and is put aside where it
  /// does not pass.
  func split(componentLimit: Int, insertLimit: Int) -> (first: Operation, rest: Operation?) {
    guard case .text(let operation) = self else { return (self, nil) }
    let (first, rest) = operation.split(componentLimit: componentLimit, insertLimit: insertLimit)
    return (.text(first), rest.map { .text($0) })
  }

  /// Whether it changes nothing.
  var isNoop: Bool {
    switch self {
    case .text(let operation): operation.isNoop
    case .other(let operation): operation.isNoop
    }
  }
}
