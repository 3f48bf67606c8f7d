/// Why bytes were not the JSON that was asked for. Offsets are in bytes from the start.
package enum JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The input ends inside a value.
  case unexpectedEnd
  /// This byte cannot stand here (RFC 8259 §2).
  case unexpectedByte(UInt8, byteOffset: Int)
  /// The value here is of another type than asked for.
  case wrongType(expected: JSONKind, byteOffset: Int)
  /// A number has a fraction or an exponent where an integer is asked for.
  case notAnInteger(byteOffset: Int)
  /// An integer is not between -(2^53 - 1) and 2^53 - 1 (RFC 8259 §6, the interoperable range).
  case integerOutOfRange(byteOffset: Int)
  /// A string holds ill-formed UTF-8.
  case illFormedUTF8(byteOffset: Int)
  /// A string holds a control character that should be escaped (RFC 8259 §7).
  case controlCharacter(byteOffset: Int)
  /// A backslash is followed by something that is no escape.
  case unknownEscape(byteOffset: Int)
  /// An escape stands for half a surrogate pair.
  case loneSurrogate(byteOffset: Int)
  /// Arrays and objects are nested deeper than allowed.
  case tooDeep(limit: Int)
  /// An object gives a member a second time.
  case duplicateMember(byteOffset: Int)
  /// An object has more unknown members than allowed.
  case tooManyMembers(limit: Int)
  /// An array has more elements than allowed.
  case tooManyElements(limit: Int)
  /// An integer that counts something is below 0.
  case negative(byteOffset: Int)
  /// A value is none of its document's type, in a sentence; of other types than text.
  case flaw(String)
  /// Something follows the value.
  case trailingBytes(byteOffset: Int)

  /// A sentence for the other side.
  package var description: String {
    switch self {
    case .unexpectedEnd: "the input ends inside a value"
    case .unexpectedByte(let byte, let offset): "byte \(byte) cannot stand at \(offset)"
    case .wrongType(let expected, let offset): "a value of type \(expected) is due at \(offset)"
    case .notAnInteger(let offset): "an integer is due at byte \(offset)"
    case .integerOutOfRange(let offset): "the integer at byte \(offset) is beyond 2^53 - 1"
    case .illFormedUTF8(let offset): "ill-formed UTF-8 at byte \(offset)"
    case .controlCharacter(let offset): "a control character is not escaped at byte \(offset)"
    case .unknownEscape(let offset): "no such escape at byte \(offset)"
    case .loneSurrogate(let offset): "half a surrogate pair at byte \(offset)"
    case .tooDeep(let limit): "arrays and objects are nested more than \(limit) deep"
    case .duplicateMember(let offset): "a member comes twice, at byte \(offset)"
    case .tooManyMembers(let limit): "more than \(limit) unknown members"
    case .tooManyElements(let limit): "an array has more than \(limit) elements"
    case .negative(let offset): "the integer before byte \(offset) is negative"
    case .flaw(let message): message
    case .trailingBytes(let offset): "something follows the value at byte \(offset)"
    }
  }
}
