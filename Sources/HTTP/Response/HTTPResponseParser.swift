/// Reads responses one after the other from bytes that arrive in pieces (RFC 9112).
package struct HTTPResponseParser: Sendable {
  private enum State {
    case startLine
    case fields(HTTPStatus, minorVersion: Int, [HTTPField])
    case body(HTTPBodyReader)
    case failed
  }

  private var state = State.startLine
  private var lines = LineReader()
  private let limits: HTTPLimits
  /// Whether the response that comes next answers HEAD, so that its lengths announce nothing.
  package var answersHead = false

  /// Begins in front of a connection's first response.
  package init(limits: HTTPLimits) { self.limits = limits }

  /// Takes input from the front of `input` until there is an event.
  ///
  /// After the `end` of a response with status 101, the rest of `input` is no longer HTTP.
  ///
  /// - Parameter input: What was received; what is consumed is cut off its front.
  /// - Returns: The next event, or `nil` once all input is consumed.
  /// - Throws: `HTTPError` for the first rule broken. It is final.
  /// - Complexity: O(n) in the consumed bytes.
  package mutating func next(
    in input: inout UnsafeRawBufferPointer
  ) throws(HTTPError) -> HTTPResponseEvent? {
    do throws(HTTPError) {
      while true {
        switch state {
        case .failed:
          input = UnsafeRawBufferPointer(start: nil, count: 0)
          return nil
        case .body(var reader):
          let found = try reader.next(in: &input)
          state = .body(reader)
          switch found {
          case .bytes(let bytes): return .body(bytes)
          case .needsInput: return nil
          case .end:
            state = .startLine
            lines.reset()
            return .end
          }
        case .startLine, .fields:
          guard let line = try nextLine(&input) else { return nil }
          if let head = try take(line) { return .head(head) }
        }
      }
    } catch {
      state = .failed
      input = UnsafeRawBufferPointer(start: nil, count: 0)
      throw error
    }
  }

  /// Reads a line within the limits of the head.
  private mutating func nextLine(
    _ input: inout UnsafeRawBufferPointer
  ) throws(HTTPError) -> [UInt8]? {
    let limit = limits.headByteCount
    return try lines.next(in: &input, limit: limit, overflow: .headTooLong(limit: limit))
  }

  /// Takes a line of the head.
  private mutating func take(_ line: [UInt8]) throws(HTTPError) -> HTTPResponseHead? {
    guard case .fields(let status, let minorVersion, var fields) = state else {
      try takeStatusLine(line)
      return nil
    }
    guard line.isEmpty else {
      state = .startLine
      fields.append(try HTTPGrammar.field(line))
      guard fields.count <= limits.fieldCount else {
        throw .tooManyFields(limit: limits.fieldCount)
      }
      state = .fields(status, minorVersion: minorVersion, fields)
      return nil
    }
    if status.rawValue < 200, status != .switchingProtocols {
      state = .startLine
      lines.reset()
      return nil
    }
    var length = HTTPBodyLength.none
    if !status.hasNoContent, !answersHead {
      length = try .judge(fields, isHTTP11: minorVersion >= 1, limit: limits.bodyByteCount)
      if length == .none { length = .untilClose }
    }
    state = .body(HTTPBodyReader(length, limits: limits))
    return HTTPResponseHead(
      status: status, minorVersion: minorVersion, fields: fields, bodyLength: length)
  }

  /// Reads `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 §4).
  private mutating func takeStatusLine(_ line: [UInt8]) throws(HTTPError) {
    let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, HTTPVersion.isVersion(parts[0]), parts[1].count == 3,
      let code = HTTPGrammar.number(String(decoding: parts[1], as: UTF8.self)), code >= 100
    else { throw .statusLineMalformed }
    guard let minorVersion = HTTPVersion.minor(parts[0]) else { throw .versionUnsupported }
    state = .fields(HTTPStatus(rawValue: code), minorVersion: minorVersion, [])
  }
}
