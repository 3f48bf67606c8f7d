/// Reads one JSON text (RFC 8259) from front to back, strictly, without building a tree.
///
/// The caller asks for what it expects. An object is read as
///
/// ```
/// var members = try reader.beginObject()
/// while let name = try reader.nextMember(&members, of: Self.names) {
///   switch name {
///   case 0: sequence = try reader.readInteger()
///   default: try reader.skipValue()
///   }
/// }
/// ```
///
/// After an error the reader's state is of no use. The bytes must outlive it.
package struct JSONReader {
  /// Most unknown members that an object read with `nextMember` may have.
  package static let unknownMemberLimit = 64

  /// The whole JSON text.
  package let bytes: UnsafeBufferPointer<UInt8>
  /// Offset of the next unread byte.
  package var byteOffset = 0
  private let depthLimit: Int
  private var depth = 0

  /// A reader at the start of `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: The whole JSON text.
  ///   - depthLimit: How deep arrays and objects may be nested.
  package init(_ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int = 32) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  /// Checks that only white space is left.
  package mutating func finish() throws(JSONError) {
    skipSpace()
    if byteOffset < bytes.count { throw .trailingBytes(byteOffset: byteOffset) }
  }

  /// The type of the next value, which stays unread.
  package mutating func peek() throws(JSONError) -> JSONKind {
    skipSpace()
    guard byteOffset < bytes.count else { throw .unexpectedEnd }
    switch bytes[byteOffset] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case let byte: throw .unexpectedByte(byte, byteOffset: byteOffset)
    }
  }

  /// Reads `true` or `false`.
  package mutating func readBoolean() throws(JSONError) -> Bool {
    try expect(.boolean)
    if bytes[byteOffset] == UInt8(ascii: "t") {
      try readLiteral("true")
      return true
    }
    try readLiteral("false")
    return false
  }

  /// Reads `null`.
  package mutating func readNull() throws(JSONError) {
    try expect(.null)
    try readLiteral("null")
  }

  /// Enters an array.
  package mutating func beginArray() throws(JSONError) {
    try expect(.array)
    try enter()
  }

  /// Goes to the next element of the array that was entered last.
  ///
  /// - Parameter isFirst: Whether no element was read yet; it is set to `false`.
  /// - Returns: `false` behind the last element; the array is left then.
  /// - Throws: `JSONError` if neither an element nor the end follows.
  package mutating func nextElement(_ isFirst: inout Bool) throws(JSONError) -> Bool {
    try next(&isFirst, closing: UInt8(ascii: "]"))
  }

  /// Enters an object.
  package mutating func beginObject() throws(JSONError) -> JSONMembers {
    try expect(.object)
    try enter()
    return JSONMembers()
  }

  /// Goes to the value of the next member of the object that was entered last.
  ///
  /// - Parameters:
  ///   - members: What `beginObject` returned.
  ///   - names: The known names, at most 64.
  /// - Returns: The name's index in `names`, `names.count` for any other one, `nil` behind the last
  ///   member; the object is left then.
  /// - Throws: Also for a name that was given before.
  package mutating func nextMember(
    _ members: inout JSONMembers, of names: [StaticString]
  ) throws(JSONError) -> Int? {
    guard try next(&members.isFirst, closing: UInt8(ascii: "}")) else { return nil }
    let name = try readName()
    for index in 0..<names.count where name.equals(names[index], in: bytes) {
      let bit = UInt64(1) << UInt64(index)
      guard members.seen & bit == 0 else { throw .duplicateMember(byteOffset: name.start) }
      members.seen |= bit
      return index
    }
    for other in members.unknown where name.equals(other, in: bytes) {
      throw .duplicateMember(byteOffset: name.start)
    }
    guard members.unknown.count < Self.unknownMemberLimit else {
      throw .tooManyMembers(limit: Self.unknownMemberLimit)
    }
    members.unknown.append(name)
    return names.count
  }

  /// Reads a member's name and its colon.
  mutating func readName() throws(JSONError) -> JSONName {
    skipSpace()
    guard byteOffset < bytes.count else { throw .unexpectedEnd }
    guard bytes[byteOffset] == UInt8(ascii: "\"") else {
      throw .unexpectedByte(bytes[byteOffset], byteOffset: byteOffset)
    }
    let start = byteOffset
    let content = try scanString()
    var name = JSONName(start: start + 1, count: content.count, decoded: nil)
    if !content.isPlain { name.decoded = try decodeString(content) }
    skipSpace()
    try readByte(UInt8(ascii: ":"))
    return name
  }

  /// Goes past a value of any type, checking it as strictly as if it were read.
  ///
  /// - Parameter allowsLoneSurrogates: Whether escapes may stand for half a surrogate pair.
  /// - Throws: `JSONError` if it is no JSON value.
  package mutating func skipValue(allowsLoneSurrogates: Bool = false) throws(JSONError) {
    switch try peek() {
    case .string:
      let content = try scanString()
      guard !content.isPlain else { return }
      do throws(JSONError) {
        _ = try decodeString(content)
      } catch .loneSurrogate where allowsLoneSurrogates {
      }
    case .number: try skipNumber()
    case .boolean: _ = try readBoolean()
    case .null: try readNull()
    case .array:
      try beginArray()
      var isFirst = true
      while try nextElement(&isFirst) {
        try skipValue(allowsLoneSurrogates: allowsLoneSurrogates)
      }
    case .object:
      _ = try beginObject()
      var isFirst = true
      while try next(&isFirst, closing: UInt8(ascii: "}")) {
        _ = try readName()
        try skipValue(allowsLoneSurrogates: allowsLoneSurrogates)
      }
    }
  }

  /// Goes past a value of any type and returns its bytes as they came.
  package mutating func readValueBytes() throws(JSONError) -> UnsafeBufferPointer<UInt8> {
    skipSpace()
    let start = byteOffset
    try skipValue()
    return UnsafeBufferPointer(rebasing: bytes[start..<byteOffset])
  }

  /// Checks the type of the next value.
  package mutating func expect(_ kind: JSONKind) throws(JSONError) {
    guard try peek() == kind else { throw .wrongType(expected: kind, byteOffset: byteOffset) }
  }

  /// Goes past an opening bracket.
  private mutating func enter() throws(JSONError) {
    byteOffset += 1
    depth += 1
    guard depth <= depthLimit else { throw .tooDeep(limit: depthLimit) }
  }

  /// Goes past a comma to the next item, or past the closing bracket.
  private mutating func next(
    _ isFirst: inout Bool, closing: UInt8
  ) throws(JSONError) -> Bool {
    skipSpace()
    guard byteOffset < bytes.count else { throw .unexpectedEnd }
    if bytes[byteOffset] == closing {
      byteOffset += 1
      depth -= 1
      return false
    }
    if isFirst {
      isFirst = false
    } else {
      try readByte(UInt8(ascii: ","))
    }
    return true
  }

  mutating func readByte(_ expected: UInt8) throws(JSONError) {
    guard byteOffset < bytes.count else { throw .unexpectedEnd }
    guard bytes[byteOffset] == expected else {
      throw .unexpectedByte(bytes[byteOffset], byteOffset: byteOffset)
    }
    byteOffset += 1
  }

  private mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
    for index in 0..<literal.utf8CodeUnitCount { try readByte(literal.utf8Start[index]) }
  }

  /// Goes past white space (RFC 8259 §2).
  mutating func skipSpace() {
    while byteOffset < bytes.count {
      let byte = bytes[byteOffset]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
        return
      }
      byteOffset &+= 1
    }
  }
}
