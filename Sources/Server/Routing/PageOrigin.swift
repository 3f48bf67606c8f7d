import HTTP
import Upgrade
import WebSocket

/// Whose page asks for something, as far as the browser says (RFC 6454 §7.3).
enum PageOrigin: Equatable, Sendable {
  /// It does not say: no page, or one of this server.
  case unsaid
  /// A page of this server.
  case own
  /// A page of `origin`, which asked the server as `host`; both as far as they can be shown.
  case foreign(origin: String, host: String)

  /// Reads what a request says. A page that asks without an upgrade names its origin in `Referer`
  /// only.
  init(_ head: HTTPRequestHead) {
    var origins = head.fieldValues("origin")
    if origins.isEmpty, !WebSocketHandshake.isUpgrade(head) {
      origins = head.fieldValues("referer")
    }
    self = origins.isEmpty ? .unsaid : .own
    guard let host = head.authority else { return }
    for origin in origins where WebOrigin(origin)?.isServed(at: host) != true {
      self = .foreign(origin: Self.shown(origin), host: Self.shown(host))
      return
    }
  }

  /// Refuses the pages of other origins (RFC 6455 §10.2).
  ///
  /// - Throws: `Problem`, `foreign-origin`.
  func mustBeOwn() throws(Problem) {
    guard case .foreign(let origin, let host) = self else { return }
    throw Problem(
      .foreignOrigin,
      "\(origin) is not the origin of a page of this server, which was asked as \(host); "
        + "a proxy before it must hand on the field Host as it comes")
  }

  /// The beginning of a field's value, as far as it can be shown in a line.
  private static func shown(_ value: String) -> String {
    String(
      String.UnicodeScalarView(
        value.unicodeScalars.prefix(200).filter { (0x20..<0x7F) ~= $0.value }))
  }
}
