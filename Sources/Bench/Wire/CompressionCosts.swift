import Compression
import WebSocket

/// What a document's broadcasts cost in each mode of compression, with the settings of `serve`.
enum CompressionCosts {
  /// One mode.
  private struct Mode {
    var name: String
    var settings: DeflateSettings
    var keepsContext: Bool
  }

  private static let modes = [
    Mode(
      name: "own context, 15 bits", settings: .init(windowBits: 15, level: 1, memoryLevel: 8),
      keepsContext: true),
    Mode(
      name: "own context, 12 bits", settings: .init(windowBits: 12, level: 1, memoryLevel: 5),
      keepsContext: true),
    Mode(
      name: "own context, 10 bits", settings: .init(windowBits: 10, level: 1, memoryLevel: 5),
      keepsContext: true),
    Mode(
      name: "no context, 15 bits", settings: .init(windowBits: 15, level: 1, memoryLevel: 8),
      keepsContext: false),
  ]

  /// Prints a line for each mode.
  static func measure() {
    let edits = (0..<20_000).map(edit)
    let plainCount = edits.reduce(0) { $0 + $1.count } / edits.count
    print("an edit of \(plainCount) bytes    on the wire   µs once for all   KB per document")
    for mode in modes {
      let stream = SharedDeflateStream(
        kind: .init(settings: mode.settings, keepsContext: mode.keepsContext),
        policy: .init(messageCount: 1000, byteCount: 1 << 20, messageCountWhenAwaited: 100),
        thresholdByteCount: 0)
      let workspace = WebSocketWorkspace()
      var output: [UInt8] = []
      var wireCount = 0
      let start = CoreMeasurement.nanoseconds()
      for edit in edits {
        output.removeAll(keepingCapacity: true)
        edit.withUnsafeBytes {
          _ = stream.append($0, .text, isStartAwaited: false, to: &output, using: workspace)
        }
        wireCount += output.count
      }
      let nanoseconds = CoreMeasurement.nanoseconds() - start
      let each = Double(edits.count)
      let memory = mode.keepsContext ? Double(mode.settings.contextByteCount) / 1024 : 0
      print(
        CoreFigure.padded(mode.name, 24)
          + CoreFigure.leading(CoreFigure.fixed(Double(wireCount) / each, 1), 9)
          + CoreFigure.leading(CoreFigure.fixed(Double(nanoseconds) / each / 1000, 2), 15)
          + CoreFigure.leading(CoreFigure.fixed(memory, 0), 18))
    }
  }

  /// An edit message as a document's peers get it: a letter typed somewhere by one of a few.
  private static func edit(_ number: Int) -> [UInt8] {
    var mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 29
    let position = 10_000 + number % 80_000
    let letter = Array("etaoin shrdlu")[Int(mixed % 13)]
    let session = ["q1w2e3r4t5y", "Zx8cV7bN6m0", "plOKijUHygT"][Int(mixed >> 8 % 3) % 3]
    let text =
      #"{"type":"edit","revision":\#(100_000 + number),"session":"\#(session)","#
      + #""sequence":\#(1000 + number / 3),"operation":"#
      + #"[\#(position),"\#(letter)",\#(99_999 - position)]}"#
    return Array(text.utf8)
  }
}
