internal import Transport
internal import WebSocket

/// What the connections of an echo server share; it belongs to the server's loop.
final class EchoContext {
  let configuration: EchoConfiguration
  let loop: EventLoop
  let workspace = WebSocketWorkspace()
  /// What one call of `received` answers; one for all, because it is flushed before the call ends.
  var output: [UInt8] = []

  init(configuration: EchoConfiguration, loop: EventLoop) {
    self.configuration = configuration
    self.loop = loop
  }
}
