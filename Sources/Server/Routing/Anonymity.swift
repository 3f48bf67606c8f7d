import EditModel
import HTTP
import Transport

/// Takes everybody for anybody: whoever reaches the server may use it.
struct Anonymity: Identity {
  func principal(of head: HTTPRequestHead, at address: SocketAddress?) -> Principal { .anonymous }
}
