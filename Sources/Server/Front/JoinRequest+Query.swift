import EditModel
import Cryptography
import DocumentEngine
import HTTP
import TextStorage
import WebSocket
import WireFormat

extension JoinRequest {
  /// The parameters of a socket's address.
  private static let names = ["since", "digest", "epoch", "session", "resume"]

  /// A client that is new.
  init() {
    self.init(fresh: .fresh(), resumed: nil, epoch: nil, held: nil)
  }

  /// What the query of a request says about a client that comes back.
  ///
  /// - Throws: `Problem`, `invalid-parameter`.
  init(query head: HTTPRequestHead) throws(Problem) {
    self.init()
    let query = try Query(head, allowing: Self.names)
    epoch = try Self.value("epoch", of: query) { Epoch($0) }
    digest = try Self.value("digest", of: query) { Text.digest(hexadecimal: $0) }
    since = try query.number("since", in: 0...JSONReader.integerLimit)
    guard digest == nil || since != nil else {
      throw Problem(.invalidParameter, "`digest` belongs to `since`")
    }
    let session = try Self.value("session", of: query) { SessionID($0) }
    let secret = try Self.value("resume", of: query) { text in
      text.utf8.count == 22 && Base64.decodeURL(text) != nil ? text : nil
    }
    guard (session == nil) == (secret == nil) else {
      throw Problem(.invalidParameter, "`session` and `resume` belong together")
    }
    guard let session, let secret else { return }
    resumed = Credentials(session: session, secret: secret, secretHash: Self.hash(of: secret))
  }

  private static func value<Value>(
    _ name: String, of query: Query, _ read: (String) -> Value?
  ) throws(Problem) -> Value? {
    guard let text = query[name] else { return nil }
    guard let value = read(text) else {
      throw Problem(.invalidParameter, "`\(name)` is malformed")
    }
    return value
  }

  fileprivate static func hash(of secret: String) -> SecretHash {
    SecretHash(Digest.sha256(Array(secret.utf8)))
  }
}

extension JoinRequest.Credentials {
  /// A new session with a random secret.
  static func fresh() -> JoinRequest.Credentials {
    let secret = Base64.encodeURL(Random.bytes(16))
    return JoinRequest.Credentials(secret: secret, secretHash: JoinRequest.hash(of: secret))
  }
}
