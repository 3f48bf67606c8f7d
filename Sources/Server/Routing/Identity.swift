import EditModel
import HTTP
import Transport

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
