import HTTP
import Transport

/// Who asks for something.
enum Principal: Hashable, Sendable {
  /// Anybody.
  case anonymous
}

/// Finds out who asks: the one place that looks at what a request brings to prove it.
protocol Identity: Sendable {
  /// Who sent a request.
  ///
  /// - Parameters:
  ///   - head: The request.
  ///   - address: Where the client is.
  /// - Returns: Who it is, as far as that is known.
  /// - Throws: `Problem` if what it brings proves nothing.
  func principal(
    of head: HTTPRequestHead, at address: SocketAddress?
  ) throws(Problem) -> Principal
}

/// Takes everybody for anybody: whoever reaches the server may use it.
struct Anonymity: Identity {
  func principal(of head: HTTPRequestHead, at address: SocketAddress?) -> Principal { .anonymous }
}
