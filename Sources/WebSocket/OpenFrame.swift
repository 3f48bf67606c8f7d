/// A frame whose header has come and whose payload has not all come.
struct OpenFrame {
  var opcode: Opcode
  var isFinal: Bool
  /// How much of the payload is missing, in bytes.
  var missingByteCount: Int
  /// The key, turned for the next byte; 0 changes nothing.
  var maskingKey: UInt32
}
