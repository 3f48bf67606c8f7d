import Compression
internal import WebSocket

/// Compressed payloads: inflating ends within the limit or refuses, and what the deflater writes is
/// read back.
package enum InflateBody {
  private static let byteCountLimit = 65_536

  /// Runs one input.
  package static func run(_ bytes: UnsafeRawBufferPointer) {
    var input = FuzzInput(bytes)
    let choice = input.choice()
    if choice & 1 == 0 {
      inflateGarbage(input.remainder(), isText: choice & 2 != 0)
    } else {
      roundTrip(
        input.pieces(), windowBits: 9 + Int(choice >> 1) % 7, level: 1 + Int(choice >> 4) % 9)
    }
  }

  /// What is no DEFLATE is refused, what is too long stops at the limit.
  private static func inflateGarbage(_ payload: [UInt8], isText: Bool) {
    var inflater = Inflater()
    let output = MessageBuffer()
    let history = Array(payload.prefix(40))
    var text: UTF8Validator? = isText ? UTF8Validator() : nil
    for _ in 0..<2 {
      output.removeAll(keepingCapacity: .max)
      payload.withUnsafeBytes { payload in
        history.withUnsafeBytes { history in
          do throws(WebSocketError) {
            try inflater.inflate(
              payload, history: history, into: output, limit: byteCountLimit, text: &text)
            precondition(output.byteCount <= byteCountLimit, "no message is above its limit")
          } catch {
            precondition(error.closeCode.isAllowedOnWire, "a refusal can be told")
          }
        }
      }
      precondition(output.capacity <= byteCountLimit + 1, "no buffer is above the limit")
    }
  }

  /// Messages in one context come back as they went in.
  private static func roundTrip(_ messages: [[UInt8]], windowBits: Int, level: Int) {
    var deflater = Deflater(
      DeflateSettings(windowBits: windowBits, level: level, memoryLevel: 1 + level % 9))
    var inflater = Inflater()
    var window: [UInt8] = []
    for message in messages {
      let payload = MessageBuffer()
      let output = MessageBuffer()
      var text: UTF8Validator?
      message.withUnsafeBytes { deflater.compress($0, into: payload) }
      window.withUnsafeBytes { window in
        do throws(WebSocketError) {
          try inflater.inflate(
            UnsafeRawBufferPointer(payload.bytes), history: window, into: output,
            limit: message.count, text: &text)
        } catch {
          preconditionFailure("what was deflated can be inflated")
        }
      }
      precondition(output.bytes.elementsEqual(message), "a message comes back as it went in")
      window.append(contentsOf: message)
      if window.count > 1 << windowBits { window.removeFirst(window.count - (1 << windowBits)) }
    }
  }
}
