import EditModel
import WireFormat

extension Rejection {
  /// The rejection of an edit whose operation is none.
  init(_ error: OperationCodingError) {
    switch error {
    case .tooManyComponents: self.init(.operationTooLarge, "\(error)")
    case .json, .notCanonical, .loneSurrogate, .countOverflow, .flaw:
      self.init(.malformedOperation, "\(error)")
    }
  }
}

extension ConnectionErrorCode {
  /// The code of a message that is none.
  init(_ error: MessageError) {
    switch error {
    case .unknownType: self = .unknownType
    case .json, .typeMissing, .memberMissing, .memberInvalid, .userInvalid:
      self = .malformedMessage
    }
  }
}
