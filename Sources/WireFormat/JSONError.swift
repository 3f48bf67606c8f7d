/// Why bytes were not the JSON that was asked for. Offsets are in bytes from the start.
package enum JSONError: Error, Sendable, Equatable {
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
  /// Something follows the value.
  case trailingBytes(byteOffset: Int)
}

/// The types of JSON.
package enum JSONKind: Sendable, Equatable {
  case object, array, string, number, boolean, null
}
