package import Threads
internal import Transport

/// A layer for tests that does what TLS does to those above it: no byte on the wire is theirs, what
/// is read comes in odd pieces, the side that accepts writes nothing before the other has greeted
/// it, and the end is told.
///
/// The wire: one byte of greeting each way, then records of a length, 1 to 255, and so many bytes,
/// each scrambled; a length of 0 is the end.
package final class ScramblingLayer: SocketLayer {
  private static let greeting: UInt8 = 0x53
  private static let mask: UInt64 = 0xA5A5_A5A5_A5A5_A5A5

  private let isAccepting: Bool
  /// Whether the other side has greeted.
  private var isGreeted = false
  private var wire: [UInt8] = []
  private var plain: [UInt8] = []
  private var plainStart = 0
  private var output: [UInt8] = []
  private var isEndRead = false
  private var isEndTold = false
  private var pieceByteCount = 0

  /// Makes the layer of one side.
  ///
  /// - Parameter isAccepting: Whether it waits to be greeted.
  package init(isAccepting: Bool) {
    self.isAccepting = isAccepting
    if !isAccepting { output = [Self.greeting] }
  }

  package func take(wire bytes: UnsafeRawBufferPointer) throws(SystemError) {
    wire += bytes
    if !isGreeted { try takeGreeting() }
    var start = 0
    while start < wire.count, wire.count - start > Int(wire[start]) {
      let end = start + 1 + Int(wire[start])
      plain += wire[(start + 1)..<end]
      Self.scramble(&plain, from: plain.count - Int(wire[start]))
      if wire[start] == 0 { isEndRead = true }
      start = end
    }
    wire.removeSubrange(..<start)
  }

  private func takeGreeting() throws(SystemError) {
    guard let first = wire.first else { return }
    guard first == Self.greeting else { throw SystemError(call: "greeting", code: 71) }
    wire.removeFirst()
    if isAccepting { output.append(Self.greeting) }
    isGreeted = true
  }

  /// Scrambles or unscrambles bytes, by words: tests send megabytes.
  private static func scramble(_ bytes: inout [UInt8], from start: Int) {
    bytes.withUnsafeMutableBytes { bytes in
      var index = start
      while index + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        bytes.storeBytes(of: word ^ mask, toByteOffset: index, as: UInt64.self)
        index += 8
      }
      for index in index..<bytes.count { bytes[index] ^= UInt8(truncatingIfNeeded: mask) }
    }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    guard !plain.isEmpty else { return isEndRead ? 0 : nil }
    pieceByteCount = isAccepting ? pieceByteCount % 97 + 1 : .max
    let piece = plain[plainStart...].prefix(min(pieceByteCount, buffer.count))
    buffer.copyBytes(from: piece)
    plainStart += piece.count
    if plainStart == plain.count {
      plain = []
      plainStart = 0
    }
    return piece.count
  }

  package var hasUnread: Bool { !plain.isEmpty || isEndRead }

  package func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard isGreeted || !isAccepting else { return 0 }
    for start in stride(from: 0, to: bytes.count, by: 255) {
      let record = bytes[start..<min(start + 255, bytes.count)]
      output.append(UInt8(record.count))
      output += record
      Self.scramble(&output, from: output.count - record.count)
    }
    return bytes.count
  }

  package func end() {
    guard !isEndTold else { return }
    isEndTold = true
    output.append(0)
  }

  package func giveWire(to output: inout [UInt8]) {
    output += self.output
    self.output = []
  }
}
