/// How a message says where its body ends (RFC 9112 §6.3).
package enum HTTPBodyLength: Equatable, Sendable {
  /// There is no body.
  case none
  /// So many bytes follow.
  case fixed(byteCount: Int)
  /// Chunks follow, the last one empty.
  case chunked
  /// All bytes up to the end of the connection; only in responses.
  case untilClose
}

extension HTTPBodyLength {
  /// Judges the length fields of a message.
  ///
  /// Everything that two readers could take differently is refused: that is what request smuggling
  /// lives on (RFC 9112 §11.2).
  ///
  /// - Parameters:
  ///   - fields: The message's fields.
  ///   - isHTTP11: Whether the message is HTTP/1.1.
  ///   - limit: Longest body, in bytes.
  /// - Returns: `none` if there is neither field.
  /// - Throws: `contentLengthInvalid`, `lengthAmbiguous`, `transferEncodingInvalid`,
  ///   `transferEncodingUnsupported`, `bodyTooLong`.
  static func judge(
    _ fields: [HTTPField], isHTTP11: Bool, limit: Int
  ) throws(HTTPError) -> HTTPBodyLength {
    let lengths = fields.values("content-length")
    let encodings = fields.values("transfer-encoding")
    guard lengths.isEmpty || encodings.isEmpty else { throw .lengthAmbiguous }
    if let encoding = encodings.first {
      guard isHTTP11, encodings.count == 1 else { throw .transferEncodingInvalid }
      let codings = encoding.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmed.lowercased() }
      guard codings.last == "chunked", codings.count(where: { $0 == "chunked" }) == 1 else {
        throw .transferEncodingInvalid
      }
      guard codings.count == 1 else { throw .transferEncodingUnsupported }
      return .chunked
    }
    guard let length = lengths.first else { return .none }
    guard lengths.count == 1, let byteCount = HTTPGrammar.number(length) else {
      throw .contentLengthInvalid
    }
    guard byteCount <= limit else { throw .bodyTooLong(limit: limit) }
    return .fixed(byteCount: byteCount)
  }
}
