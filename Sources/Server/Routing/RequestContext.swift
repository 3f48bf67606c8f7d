import EditModel
import Transport

/// Who asks for something, and how: found out once for each request, and the same for whatever
/// handles it. Nothing of it is read from the fields of a request elsewhere.
struct RequestContext: Sendable {
  /// Whose page asks.
  let origin: PageOrigin
  /// Who asks.
  let principal: Principal
  /// Where the client is; `nil` if its connection is gone already.
  let address: SocketAddress?
  /// What stands before the path in addresses that a client gets, as `/stet`; usually nothing.
  let basePath: String
}
