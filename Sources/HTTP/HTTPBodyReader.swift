/// Cuts a body out of bytes that arrive in pieces (RFC 9112 §6, §7).
struct HTTPBodyReader: Sendable {
  /// What `next` found.
  enum Step {
    /// Some bytes of the body, where they lie in the input.
    case bytes(UnsafeRawBufferPointer)
    /// All input is consumed.
    case needsInput
    /// The body is complete.
    case end
  }

  private enum State {
    case fixed(missingByteCount: Int)
    case untilClose
    case chunkSize
    case chunk(missingByteCount: Int)
    case chunkEnd
    case trailer
    case done
  }

  private var state: State
  private var lines = LineReader()
  private var byteCount = 0
  private var chunkCount = 0
  private var fieldCount = 0
  private let limits: HTTPLimits

  init(_ length: HTTPBodyLength, limits: HTTPLimits) {
    self.limits = limits
    state =
      switch length {
      case .none: .done
      case .fixed(let byteCount): .fixed(missingByteCount: byteCount)
      case .chunked: .chunkSize
      case .untilClose: .untilClose
      }
  }

  /// Takes input from the front of `input` until there is something to say.
  mutating func next(in input: inout UnsafeRawBufferPointer) throws(HTTPError) -> Step {
    while true {
      switch state {
      case .done, .fixed(missingByteCount: 0):
        state = .done
        return .end
      case .fixed(let missing):
        guard let bytes = take(missing, &input) else { return .needsInput }
        state = .fixed(missingByteCount: missing - bytes.count)
        return .bytes(bytes)
      case .untilClose:
        guard let bytes = take(.max, &input) else { return .needsInput }
        try count(bytes.count)
        return .bytes(bytes)
      case .chunk(missingByteCount: 0):
        state = .chunkEnd
      case .chunk(let missing):
        guard let bytes = take(missing, &input) else { return .needsInput }
        state = .chunk(missingByteCount: missing - bytes.count)
        return .bytes(bytes)
      case .chunkSize, .chunkEnd, .trailer:
        guard let line = try nextLine(&input) else { return .needsInput }
        try take(line)
      }
    }
  }

  /// Takes at most `limit` bytes; `nil` if there are none.
  private func take(
    _ limit: Int, _ input: inout UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    guard !input.isEmpty else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: input.prefix(limit))
    input = UnsafeRawBufferPointer(rebasing: input[bytes.count...])
    return bytes
  }

  /// Adds to the body's length.
  private mutating func count(_ addedByteCount: Int) throws(HTTPError) {
    guard addedByteCount <= limits.bodyByteCount - byteCount else {
      throw .bodyTooLong(limit: limits.bodyByteCount)
    }
    byteCount += addedByteCount
  }

  /// Reads a line between chunks. Behind a chunk's bytes there may be nothing but its end.
  private mutating func nextLine(
    _ input: inout UnsafeRawBufferPointer
  ) throws(HTTPError) -> [UInt8]? {
    if case .chunkEnd = state, !lines.isInsideLine, let first = input.first, first != 0x0D {
      throw .chunkMalformed
    }
    return try lines.next(
      in: &input, limit: limits.headByteCount,
      overflow: .headTooLong(limit: limits.headByteCount))
  }

  /// Takes a whole line between chunks or of the trailer.
  private mutating func take(_ line: [UInt8]) throws(HTTPError) {
    switch state {
    case .chunkEnd:
      guard line.isEmpty else { throw .chunkMalformed }
      lines.reset()
      state = .chunkSize
    case .chunkSize:
      let size = try Self.chunkSize(line)
      try count(size)
      chunkCount += 1
      guard chunkCount <= limits.chunkCount else { throw .tooManyChunks(limit: limits.chunkCount) }
      lines.reset()
      state = size == 0 ? .trailer : .chunk(missingByteCount: size)
    default:
      guard !line.isEmpty else {
        state = .done
        return
      }
      // What a trailer says is checked and dropped (RFC 9110 §6.5.1).
      _ = try HTTPGrammar.field(line)
      fieldCount += 1
      guard fieldCount <= limits.fieldCount else { throw .tooManyFields(limit: limits.fieldCount) }
    }
  }

  /// Reads `chunk-size [ chunk-ext ]` (RFC 9112 §7.1); no spaces around the size.
  private static func chunkSize(_ line: [UInt8]) throws(HTTPError) -> Int {
    let end = line.firstIndex(of: UInt8(ascii: ";")) ?? line.count
    guard (1...15).contains(end) else { throw .chunkSizeInvalid }
    var size = 0
    for digit in line[..<end] {
      switch digit {
      case 0x30...0x39: size = size << 4 | Int(digit - 0x30)
      case 0x41...0x46: size = size << 4 | Int(digit - 0x41 + 10)
      case 0x61...0x66: size = size << 4 | Int(digit - 0x61 + 10)
      default: throw .chunkSizeInvalid
      }
    }
    guard line[end...].allSatisfy(HTTPGrammar.isValueByte) else { throw .chunkMalformed }
    return size
  }
}
