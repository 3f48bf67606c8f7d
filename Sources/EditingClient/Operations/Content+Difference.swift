import EditModel
import OperationalTransform

extension Content {
  /// An operation that makes `target` of it; of texts that of `TextOperation(from:to:)`.
  ///
  /// - Precondition: Both are of one type.
  func difference(to target: Content) -> Operation {
    switch (self, target) {
    case (.text(let text), .text(let target)): .text(TextOperation(from: text, to: target))
    case (.other(let content), .other(let target)): .other(content.difference(toAny: target))
    default: Operation.mixed()
    }
  }
}

extension OtherContent {
  fileprivate func difference(toAny target: any OtherContent) -> any OtherOperation {
    guard let target = target as? Self else { EditModel.Operation.mixed() }
    return difference(to: target)
  }
}
