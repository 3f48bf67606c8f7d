/// The first rule that the other side broke. It is final: the machine takes no more input.
package enum WebSocketError: Error, Equatable, Sendable {
  /// A reserved bit is set that no agreed extension gives a meaning; the bits as in the first byte.
  case reservedBitsSet(UInt8)
  /// An opcode that RFC 6455 reserves.
  case unknownOpcode(UInt8)
  /// A client's frame without a mask.
  case maskMissing
  /// A server's frame with a mask.
  case maskUnexpected
  /// A payload length that is not in its shortest form.
  case lengthNotMinimal
  /// A 64-bit payload length with the most significant bit set.
  case lengthTopBitSet
  /// A control frame in fragments.
  case controlFrameFragmented
  /// A control frame with more than 125 bytes.
  case controlFrameTooLong
  /// A continuation without a message to continue.
  case continuationUnexpected
  /// A new message inside a fragmented one.
  case continuationExpected
  /// A close frame with a payload of one byte.
  case closePayloadTooShort
  /// A close code that must not be on the wire.
  case closeCodeInvalid(UInt16)
  /// A close reason that is not UTF-8.
  case closeReasonNotUTF8
  /// A text message that is not UTF-8.
  case textNotUTF8
  /// A compressed message that is not a run of whole DEFLATE blocks.
  case deflateDataInvalid
  /// A frame above the limit, which is in bytes.
  case frameTooBig(limit: Int)
  /// A message above the limit, which is in bytes (after inflating).
  case messageTooBig(limit: Int)
  /// A message in more fragments than the limit.
  case tooManyFragments(limit: Int)
}

extension WebSocketError {
  /// What the close frame that answers this says (RFC 6455 §7.4.1).
  package var closeCode: CloseCode {
    switch self {
    case .reservedBitsSet, .unknownOpcode, .maskMissing, .maskUnexpected, .lengthNotMinimal,
      .lengthTopBitSet, .controlFrameFragmented, .controlFrameTooLong, .continuationUnexpected,
      .continuationExpected, .closePayloadTooShort, .closeCodeInvalid:
      .protocolError
    case .closeReasonNotUTF8, .textNotUTF8, .deflateDataInvalid: .invalidPayload
    case .frameTooBig, .messageTooBig: .messageTooBig
    case .tooManyFragments: .policyViolation
    }
  }

  /// Where the rule stands.
  package var rule: String {
    switch self {
    case .reservedBitsSet: "RFC 6455 §5.2 (RSV1, RSV2, RSV3); RFC 7692 §6"
    case .unknownOpcode, .lengthNotMinimal, .lengthTopBitSet: "RFC 6455 §5.2"
    case .maskMissing, .maskUnexpected: "RFC 6455 §5.1"
    case .continuationUnexpected, .continuationExpected: "RFC 6455 §5.4"
    case .controlFrameFragmented, .controlFrameTooLong: "RFC 6455 §5.5"
    case .closePayloadTooShort, .closeReasonNotUTF8: "RFC 6455 §5.5.1"
    case .closeCodeInvalid: "RFC 6455 §7.4"
    case .textNotUTF8: "RFC 6455 §8.1"
    case .deflateDataInvalid: "RFC 7692 §7.2.2"
    case .frameTooBig, .messageTooBig, .tooManyFragments: "RFC 6455 §10.4"
    }
  }

  /// A sentence for the close frame's reason and for logs; at most 123 bytes.
  package var reason: String {
    switch self {
    case .reservedBitsSet: "a reserved bit is set"
    case .unknownOpcode(let opcode): "opcode \(opcode) is reserved"
    case .maskMissing: "a client's frames must be masked"
    case .maskUnexpected: "a server's frames must not be masked"
    case .lengthNotMinimal: "a payload length must be in its shortest form"
    case .lengthTopBitSet: "a payload length must be below 2^63"
    case .controlFrameFragmented: "a control frame must not be fragmented"
    case .controlFrameTooLong: "a control frame has at most 125 bytes"
    case .continuationUnexpected: "there is no message to continue"
    case .continuationExpected: "the message before is not complete"
    case .closePayloadTooShort: "a close frame has no payload or at least two bytes"
    case .closeCodeInvalid(let code): "close code \(code) must not be sent"
    case .closeReasonNotUTF8: "a close reason must be UTF-8"
    case .textNotUTF8: "a text message must be UTF-8"
    case .deflateDataInvalid: "a compressed message cannot be inflated"
    case .frameTooBig(let limit): "a frame has at most \(limit) bytes"
    case .messageTooBig(let limit): "a message has at most \(limit) bytes"
    case .tooManyFragments(let limit): "a message has at most \(limit) fragments"
    }
  }
}
