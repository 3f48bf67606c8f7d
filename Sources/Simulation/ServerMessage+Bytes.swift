import EditModel
import WireFormat

extension ServerMessage {
  /// Reads a message from an array.
  init(_ bytes: [UInt8], of type: DocumentType) throws(MessageError) {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try ServerMessage(json: bytes, of: type) }
    }
    self = try outcome.get()
  }
}

extension ClientMessage {
  /// Reads a message from an array.
  init(
    _ bytes: [UInt8], of type: DocumentType, limits: MessageLimits
  ) throws(MessageError) {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try ClientMessage(json: bytes, of: type, limits: limits) }
    }
    self = try outcome.get()
  }
}
