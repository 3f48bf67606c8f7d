import Compression
import TestSupport
import Testing

@testable import WebSocket

@Suite("A deflate stream that many connections share")
struct SharedDeflateStreamTests {
  private let policy = SharedDeflateStream.RestartPolicy(
    messageCount: 40, byteCount: 100_000, messageCountWhenAwaited: 10)

  private func stream(
    keepsContext: Bool = true, windowBits: Int = 15, threshold: Int = 0
  ) -> SharedDeflateStream {
    let settings = DeflateSettings(windowBits: windowBits, level: 6, memoryLevel: 8)
    return SharedDeflateStream(
      kind: .init(settings: settings, keepsContext: keepsContext), policy: policy,
      thresholdByteCount: threshold)
  }

  /// What an edit looks like on the wire: 129 bytes, of which few change.
  private func edit(_ number: Int, _ random: inout SplitMix64) -> [UInt8] {
    let revision = 100_000 + number
    let position = Int.random(in: 10_000...99_999, using: &random)
    let letter = "abcdefghijklmnopqrstuvwxyz".randomElement(using: &random) ?? "a"
    let text =
      #"{"type":"edit","revision":\#(revision),"session":"q1w2e3r4t5y","#
      + #""sequence":\#(number + 1000),"operation":"#
      + #"[\#(position),"\#(letter)",\#(99_999 - position)]}"#
    return Array(text.utf8)
  }

  private struct Member {
    var connection: WebSocketConnection.Box
    var membership = SharedDeflateStream.Membership()
    var received: [Received] = []
    var expected: [Received] = []
    var isAway = false
  }

  @Test(
    "members that join, leave and fall behind at random read every message",
    arguments: UInt64(1)...30)
  func membersComeAndGo(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let stream = stream(windowBits: [9, 12, 15][Int(seed % 3)])
    let workspace = WebSocketWorkspace()
    var members: [Member] = []
    var startCount = 0
    for number in 0..<200 {
      if Int.random(in: 0..<8, using: &random) == 0, members.count < 12 {
        members.append(Member(connection: .init(stream.kind)))
      }
      if Int.random(in: 0..<50, using: &random) == 0 { stream.freeContext() }
      let message = edit(number, &random)
      var shared: [UInt8] = []
      let isAwaited = members.contains { !$0.membership.isInStream }
      let frame = message.withUnsafeBytes {
        stream.append($0, .text, isStartAwaited: isAwaited, to: &shared, using: workspace)
      }
      if frame.startsAfresh { startCount += 1 }
      var plain: [UInt8] = []
      FrameWriter.append(message, .text, to: &plain)
      let expected = Received.text(String(decoding: message, as: UTF8.self))
      for index in members.indices {
        if Int.random(in: 0..<30, using: &random) == 0 { members[index].isAway.toggle() }
        guard !members[index].isAway else {
          members[index].membership.leave()
          continue
        }
        var bytes = members[index].membership.takesFrame(frame) ? shared : plain
        // What goes to one member alone goes uncompressed and touches no window.
        if Int.random(in: 0..<5, using: &random) == 0 {
          FrameWriter.append(Array("for you alone".utf8), .text, to: &bytes)
          members[index].expected += [expected, .text("for you alone")]
        } else {
          members[index].expected.append(expected)
        }
        members[index].connection.receive(&bytes, &members[index].received)
      }
    }
    #expect(startCount >= 5)
    for member in members { #expect(member.received == member.expected) }
  }

  @Test("it starts afresh at the stated intervals, sooner when somebody waits, after idleness")
  func starts() {
    let stream = stream()
    let workspace = WebSocketWorkspace()
    var random = SplitMix64(seed: 9)
    var starts: [Int] = []
    for number in 0..<120 {
      if number == 95 { stream.freeContext() }
      var output: [UInt8] = []
      let frame = edit(number, &random).withUnsafeBytes {
        stream.append($0, .text, isStartAwaited: number == 52, to: &output, using: workspace)
      }
      if frame.startsAfresh { starts.append(number) }
    }
    #expect(starts == [0, 40, 52, 92, 95])
  }

  @Test("an edit in the stream costs a quarter of one alone, once for all")
  func gain() {
    let stream = stream()
    let alone = self.stream(keepsContext: false)
    let workspace = WebSocketWorkspace()
    var random = SplitMix64(seed: 4)
    var counts = (shared: 0, alone: 0, plain: 0)
    for number in 0..<40 {
      let message = edit(number, &random)
      var shared: [UInt8] = []
      var single: [UInt8] = []
      message.withUnsafeBytes {
        _ = stream.append($0, .text, isStartAwaited: false, to: &shared, using: workspace)
        _ = alone.append($0, .text, isStartAwaited: false, to: &single, using: workspace)
      }
      counts.plain += message.count
      counts.shared += shared.count
      counts.alone += single.count
    }
    #expect(counts.shared * 3 < counts.plain)
    #expect(counts.shared * 2 < counts.alone)
  }

  @Test("without context short messages go plain, longer ones are for everybody at any time")
  func withoutContext() {
    let stream = stream(keepsContext: false, threshold: 200)
    let workspace = WebSocketWorkspace()
    var output: [UInt8] = []
    let short = Array(repeating: UInt8(0x61), count: 199)
    let long = Array(repeating: UInt8(0x61), count: 200)
    let first = short.withUnsafeBytes {
      stream.append($0, .text, isStartAwaited: true, to: &output, using: workspace)
    }
    #expect(first == .init(startsAfresh: false, isCompressed: false))
    #expect(output.count == 203)
    for _ in 0..<2 {
      let frame = long.withUnsafeBytes {
        stream.append($0, .text, isStartAwaited: true, to: &output, using: workspace)
      }
      #expect(frame == .init(startsAfresh: true, isCompressed: true))
    }
    #expect(!stream.holdsContext)
    var membership = SharedDeflateStream.Membership()
    let takesPlain = membership.takesFrame(first)
    #expect(takesPlain)
    #expect(!membership.isInStream)
  }

  @Test("kinds follow from what was agreed; the context is freed when the document falls idle")
  func kinds() {
    let configuration = CompressionConfiguration(
      serverWindowBits: 12, clientWindowBits: 15, allowsServerContextTakeover: true, level: 6,
      memoryLevel: 5)
    var agreed = takeoverAgreement
    let wide = SharedDeflateStream.Kind(agreed, configuration)
    #expect(wide.settings.windowBits == 12)
    #expect(wide.keepsContext)
    #expect(wide.settings.contextByteCount == 32 * 1024)
    agreed.serverMaxWindowBits = 10
    agreed.serverNoContextTakeover = true
    let narrow = SharedDeflateStream.Kind(agreed, configuration)
    #expect(narrow.settings.windowBits == 10)
    #expect(!narrow.keepsContext)
    let stream = stream()
    #expect(!stream.holdsContext)
    var output: [UInt8] = []
    _ = [1].withUnsafeBytes {
      stream.append(
        $0, .binary, isStartAwaited: false, to: &output, using: WebSocketWorkspace())
    }
    #expect(stream.holdsContext)
    stream.freeContext()
    #expect(!stream.holdsContext)
  }
}

extension WebSocketConnection {
  /// A client's end in a class, because arrays hold no noncopyable values.
  fileprivate final class Box {
    private var connection: WebSocketConnection
    private let workspace = WebSocketWorkspace()

    init(_ kind: SharedDeflateStream.Kind) {
      let agreed = CompressionParameters(
        serverNoContextTakeover: !kind.keepsContext, clientNoContextTakeover: true,
        serverMaxWindowBits: kind.settings.windowBits, clientMaxWindowBits: 15)
      connection = WebSocketConnection(role: .client, limits: roomyLimits, compression: agreed)
    }

    func receive(_ bytes: inout [UInt8], _ results: inout [Received]) {
      feed(&bytes, &connection, workspace, &results)
    }
  }
}
