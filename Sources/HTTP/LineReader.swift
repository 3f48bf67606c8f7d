/// Cuts lines that end in CRLF out of bytes that arrive in pieces (RFC 9112 §2.2).
struct LineReader: Sendable {
  /// The line under way, its CR included.
  private var line: [UInt8] = []
  /// How many bytes it has taken since `reset`, in all lines.
  private(set) var byteCount = 0

  /// Begins to count anew.
  mutating func reset() { byteCount = 0 }

  /// Whether a line is under way.
  var isInsideLine: Bool { !line.isEmpty }

  /// Takes bytes up to the end of the line.
  ///
  /// - Parameters:
  ///   - input: What was received; what is consumed is cut off its front.
  ///   - limit: Most bytes of all lines since `reset`.
  ///   - overflow: What to throw above the limit.
  /// - Returns: The line without its end, or `nil` if all input is consumed.
  /// - Throws: `lineEndMalformed` for a bare LF or a CR inside the line.
  /// - Complexity: O(n) in the consumed bytes.
  mutating func next(
    in input: inout UnsafeRawBufferPointer, limit: Int, overflow: HTTPError
  ) throws(HTTPError) -> [UInt8]? {
    let end = input.firstIndex(of: 0x0A)
    let piece = UnsafeRawBufferPointer(rebasing: input[..<(end.map { $0 + 1 } ?? input.count)])
    guard byteCount + piece.count <= limit else { throw overflow }
    byteCount += piece.count
    input = UnsafeRawBufferPointer(rebasing: input[piece.count...])
    guard end != nil else {
      line.append(contentsOf: piece)
      return nil
    }
    var whole = line
    line = []
    whole.append(contentsOf: piece.dropLast())
    guard whole.popLast() == 0x0D, !whole.contains(0x0D) else { throw .lineEndMalformed }
    return whole
  }
}
