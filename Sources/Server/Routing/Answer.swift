import HTTP
import Transport

/// What becomes of a request.
enum Answer {
  /// It is answered.
  case now(HTTPResponse)
  /// Its answer comes by `reply`.
  case later
  /// After this response the connection is another protocol's: `takeOver` gets the socket with what
  /// came behind the request.
  case upgrade(HTTPResponse, takeOver: (_ socket: consuming Socket, _ bytes: [UInt8]) -> Void)
}
