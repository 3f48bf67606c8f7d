import EditModel
import OperationalTransform

extension Operation {
  /// The operation that undoes this one.
  ///
  /// - Parameter content: The content before this operation.
  /// - Returns: An operation on the content after it.
  /// - Throws: `ContentError` if this operation does not apply to it.
  func inverted(on content: Content) throws(ContentError) -> Operation {
    switch (self, content) {
    case (.text(let operation), .text(let text)):
      do throws(OperationError) {
        return .text(try operation.inverted(on: text))
      } catch {
        throw .text(error)
      }
    case (.other(let operation), .other(let content)):
      do throws(TypeFlaw) {
        return .other(try content.inverse(ofAny: operation))
      } catch {
        throw .other(error)
      }
    default: Self.mixed()
    }
  }
}

extension OtherContent {
  fileprivate func inverse(
    ofAny operation: any OtherOperation
  ) throws(TypeFlaw) -> any OtherOperation {
    guard let operation = operation as? Self.Operation else { EditModel.Operation.mixed() }
    return try inverse(of: operation)
  }
}
