import Commands
import Echo
import Glibc
import HTTP
import Server
import Threads
import Transport

/// `stet echo`: a WebSocket echo server for conformance tests and measurements.
enum EchoCommand {
  static let specification = CommandSpecification(
    name: "echo", summary: "send WebSocket messages back, for conformance tests",
    usages: [
      "echo [--listen ADDRESS:PORT] [--no-deflate] [--context-takeover] [--window-bits N]",
      "echo \(DeadlineOptions.usage)",
    ],
    options: [
      .init(
        name: "listen", valueName: "ADDRESS:PORT", help: "where to listen (127.0.0.1:9001)"),
      .init(name: "no-deflate", valueName: nil, help: "decline permessage-deflate"),
      .init(
        name: "context-takeover", valueName: nil,
        help: "let the server's messages refer to earlier ones"),
      .init(name: "window-bits", valueName: "N", help: "largest window, 9 to 15 (15)"),
    ] + deadlines,
    operandLimit: 0)

  private static let deadlines = {
    let usual = EchoConfiguration()
    return DeadlineOptions.options(
      handshake: usual.httpTimeouts.headNanoseconds, silence: usual.silenceNanoseconds,
      pong: usual.pongNanoseconds, close: usual.closeNanoseconds)
  }()

  /// Serves until a signal comes.
  static func run(_ arguments: ParsedArguments) throws -> Int32 {
    let listen = arguments["listen"] ?? "127.0.0.1:9001"
    guard let address = SocketAddress(listen) else {
      throw UsageError(message: "--listen takes a numeric address and a port, not \(listen)")
    }
    let configuration = try configuration(arguments)
    ProcessSignals.ignore()
    do throws(SystemError) {
      try DescriptorLimit.raise(toAtLeast: 16)
      let loop = try EventLoop()
      let server = try EchoServer(
        listeningOn: ListeningSocket(address), configuration: configuration, on: loop)
      Console.print("stet: listening on ws://\(server.address)")
      let signals = try [SIGTERM, SIGINT].map { signal throws(SystemError) in
        try SignalSource(on: loop, signal: signal) { loop.stop() }
      }
      withExtendedLifetime((server, signals)) { loop.run() }
      return 0
    } catch {
      throw Fault(message: error.description)
    }
  }
  private static func configuration(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> EchoConfiguration {
    var configuration = EchoConfiguration(
      allowsContextTakeover: arguments.has("context-takeover"),
      windowBits: try arguments.integer("window-bits", in: 9...15) ?? 15)
    if arguments.has("no-deflate") { configuration.compression = nil }
    let given = try DeadlineOptions(arguments)
    if let time = given.handshake { configuration.httpTimeouts.headNanoseconds = time }
    if let time = given.silence { configuration.silenceNanoseconds = time }
    if let time = given.pong { configuration.pongNanoseconds = time }
    if let time = given.close { configuration.closeNanoseconds = time }
    return configuration
  }
}
