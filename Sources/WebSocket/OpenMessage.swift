/// A data message of which the first frame's header has come.
struct OpenMessage {
  /// Text or binary; `nil` between messages.
  var opcode: Opcode?
  var isCompressed = false
  var fragmentCount = 0
  /// Length of its payloads so far, announced ones included, in bytes.
  var byteCount = 0
  var text = UTF8Validator()
}
