/// Reads requests one after the other from bytes that arrive in pieces (RFC 9112).
package struct HTTPRequestParser: Sendable {
  /// What the parser is waiting for; decides which deadline holds.
  package enum Phase: Equatable, Sendable {
    /// No byte of the next request has come.
    case idle
    /// A head is under way.
    case head
    /// A body is under way.
    case body
    /// A rule was broken; input is thrown away.
    case failed
  }

  private enum State {
    case startLine
    case fields(StartLine, [HTTPField])
    case body(HTTPBodyReader)
    case failed
  }

  private struct StartLine {
    var method: HTTPMethod
    var target: String
    var minorVersion: Int
  }

  private var state = State.startLine
  private var lines = LineReader()
  private let limits: HTTPLimits

  /// Begins in front of a connection's first request.
  package init(limits: HTTPLimits) { self.limits = limits }

  /// What the parser is waiting for.
  package var phase: Phase {
    switch state {
    case .startLine: lines.byteCount == 0 ? .idle : .head
    case .fields: .head
    case .body: .body
    case .failed: .failed
    }
  }

  /// Takes input from the front of `input` until there is an event.
  ///
  /// After the `end` of a request that was answered with 101, the rest of `input` is no longer
  /// HTTP.
  ///
  /// - Parameter input: What was received; what is consumed is cut off its front.
  /// - Returns: The next event, or `nil` once all input is consumed.
  /// - Throws: `HTTPError` for the first rule broken. It is final: answer with its status and
  ///   close.
  /// - Complexity: O(n) in the consumed bytes.
  package mutating func next(
    in input: inout UnsafeRawBufferPointer
  ) throws(HTTPError) -> HTTPRequestEvent? {
    do throws(HTTPError) {
      return try step(&input)
    } catch {
      state = .failed
      input = UnsafeRawBufferPointer(start: nil, count: 0)
      lines = LineReader()
      throw error
    }
  }

  private mutating func step(
    _ input: inout UnsafeRawBufferPointer
  ) throws(HTTPError) -> HTTPRequestEvent? {
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
      case .startLine:
        guard let line = try nextLine(&input, isStartLine: true) else { return nil }
        // A client may send an empty line too many behind a body (RFC 9112 §2.2).
        if !line.isEmpty { state = .fields(try Self.startLine(line), []) }
      case .fields(let start, var fields):
        guard let line = try nextLine(&input, isStartLine: false) else { return nil }
        if line.isEmpty { return .head(try endHead(start, fields)) }
        state = .startLine
        fields.append(try HTTPGrammar.field(line))
        guard fields.count <= limits.fieldCount else {
          throw .tooManyFields(limit: limits.fieldCount)
        }
        state = .fields(start, fields)
      }
    }
  }

  /// Reads a line within the limits of the head.
  private mutating func nextLine(
    _ input: inout UnsafeRawBufferPointer, isStartLine: Bool
  ) throws(HTTPError) -> [UInt8]? {
    let limit = isStartLine ? limits.startLineByteCount : limits.headByteCount
    return try lines.next(
      in: &input, limit: limit,
      overflow: isStartLine ? .startLineTooLong(limit: limit) : .headTooLong(limit: limit))
  }

  /// Reads `method SP request-target SP HTTP-version` (RFC 9112 §3).
  private static func startLine(_ line: [UInt8]) throws(HTTPError) -> StartLine {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3, HTTPGrammar.isToken(parts[0]) else { throw .requestLineMalformed }
    guard let minorVersion = HTTPVersion.minor(parts[2]) else {
      throw HTTPVersion.isVersion(parts[2]) ? .versionUnsupported : .requestLineMalformed
    }
    let method = HTTPMethod(name: String(decoding: parts[0], as: UTF8.self))
    let target = String(decoding: parts[1], as: UTF8.self)
    guard HTTPTarget.isValid(parts[1], for: method) else { throw .targetMalformed }
    return StartLine(method: method, target: target, minorVersion: minorVersion)
  }

  /// Judges a whole head and begins its body.
  private mutating func endHead(
    _ start: StartLine, _ fields: [HTTPField]
  ) throws(HTTPError) -> HTTPRequestHead {
    let isHTTP11 = start.minorVersion >= 1
    let hosts = fields.values("host")
    guard hosts.count == 1 || hosts.isEmpty && !isHTTP11, hosts.allSatisfy(HTTPTarget.isHost)
    else { throw .hostInvalid }
    let length = try HTTPBodyLength.judge(fields, isHTTP11: isHTTP11, limit: limits.bodyByteCount)
    let expectations = fields.values("expect")
    guard !isHTTP11 || expectations.allSatisfy({ $0.lowercased() == "100-continue" }) else {
      throw .expectationUnsupported
    }
    state = .body(HTTPBodyReader(length, limits: limits))
    return HTTPRequestHead(
      method: start.method, target: start.target, minorVersion: start.minorVersion, fields: fields,
      bodyLength: length)
  }
}
