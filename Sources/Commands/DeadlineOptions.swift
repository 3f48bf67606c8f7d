/// The flags that say how long a client may be silent and how long it may take, for `serve` and
/// `echo` alike.
package struct DeadlineOptions {
  /// Nanoseconds of each flag that was given.
  package let handshake, silence, pong, close: UInt64?

  /// How the flags are written in a usage line.
  package static let usage =
    "[--handshake-within S] [--ping-after S] [--pong-within S] [--close-within S]"

  /// The flags, for the parser and the help, by what counts without them, in nanoseconds.
  package static func options(
    handshake: UInt64, silence: UInt64, pong: UInt64, close: UInt64
  ) -> [CommandSpecification.Option] {
    [
      ("handshake-within", "time for a request's head", handshake),
      ("ping-after", "silence of a WebSocket before it is pinged", silence),
      ("pong-within", "time for a pong, or the connection is dropped", pong),
      ("close-within", "time for the answer to a close", close),
    ].map { name, help, nanoseconds in
      .init(
        name: name, valueName: "SECONDS", help: "\(help) (\(nanoseconds / nanosecondsPerSecond))")
    }
  }

  /// Reads the flags.
  ///
  /// - Throws: `UsageError` if one is no whole number of seconds from 1 to 86400.
  package init(_ arguments: ParsedArguments) throws(UsageError) {
    func nanoseconds(_ name: String) throws(UsageError) -> UInt64? {
      // Deadlines are looked at once a second.
      try arguments.integer(name, in: 1...86_400).map { UInt64($0) * Self.nanosecondsPerSecond }
    }
    handshake = try nanoseconds("handshake-within")
    silence = try nanoseconds("ping-after")
    pong = try nanoseconds("pong-within")
    close = try nanoseconds("close-within")
  }

  private static let nanosecondsPerSecond: UInt64 = 1_000_000_000
}
