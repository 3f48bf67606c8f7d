internal import Glibc
internal import Server
internal import Transport

/// `stet echo`: a WebSocket echo server for conformance tests and measurements.
enum EchoCommand {
  /// What `stet echo --help` prints.
  static let usage = """
    usage: stet echo [--listen 127.0.0.1:9001] [--no-deflate] [--context-takeover]
                     [--window-bits N]

      --listen ADDRESS    where to listen (127.0.0.1:9001)
      --no-deflate        decline permessage-deflate
      --context-takeover  let both sides refer to earlier messages
      --window-bits N     largest window, 9 to 15 (15)

    """

  /// What the flags say.
  private struct Options {
    var address = SocketAddress(host: "127.0.0.1", port: 9001)
    var isDeflating = true
    var allowsContextTakeover = false
    var windowBits = 15

    /// Reads the flags; `nil` if one is unknown or has no usable value.
    init?(_ arguments: [String]) {
      var rest = arguments[...]
      while let flag = rest.popFirst() {
        switch flag {
        case "--no-deflate": isDeflating = false
        case "--context-takeover": allowsContextTakeover = true
        case "--listen":
          guard let value = rest.popFirst(), let parsed = SocketAddress(value) else { return nil }
          address = parsed
        case "--window-bits":
          guard let value = rest.popFirst(), let parsed = Int(value), (9...15).contains(parsed)
          else { return nil }
          windowBits = parsed
        default: return nil
        }
      }
    }
  }

  /// Serves until the process is told to end.
  ///
  /// - Returns: The exit status: 2 for wrong usage, 1 if the address cannot be had.
  static func run(_ arguments: [String]) -> Int32 {
    if arguments == ["--help"] {
      print(usage, terminator: "")
      return 0
    }
    guard let options = Options(arguments), let address = options.address else {
      complain(usage)
      return 2
    }
    var configuration = EchoConfiguration(
      allowsContextTakeover: options.allowsContextTakeover, windowBits: options.windowBits)
    if !options.isDeflating { configuration.compression = nil }
    do throws(SystemError) {
      let loop = try EventLoop()
      let server = try EchoServer(address: address, configuration: configuration, on: loop)
      print("listening on \(server.address ?? address)")
      fflush(nil)
      let signals = try [SIGTERM, SIGINT].map { signal throws(SystemError) in
        try SignalSource(on: loop, signal: signal) { loop.stop() }
      }
      withExtendedLifetime((server, signals)) { loop.run() }
      return 0
    } catch {
      complain("stet: \(error)\n")
      return 1
    }
  }

  /// Writes to the standard error.
  private static func complain(_ text: String) {
    Array(text.utf8).withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
