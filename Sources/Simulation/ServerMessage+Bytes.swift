import WireFormat

extension ServerMessage {
  /// Reads a message from an array.
  init(_ bytes: [UInt8]) throws(MessageError) {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try ServerMessage(json: bytes) }
    }
    self = try outcome.get()
  }
}

extension ClientMessage {
  /// Reads a message from an array.
  init(_ bytes: [UInt8], limits: MessageLimits) throws(MessageError) {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try ClientMessage(json: bytes, limits: limits) }
    }
    self = try outcome.get()
  }
}
