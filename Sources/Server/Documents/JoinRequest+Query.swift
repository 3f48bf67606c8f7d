import EditModel
import Cryptography
import DocumentEngine
import Notation
import WireFormat

extension JoinRequest {
  /// What a client wants, by the query of the socket's address.
  init(_ query: JoinQuery) {
    self.init(fresh: .fresh(), resumed: nil, epoch: query.epoch, held: nil)
    since = query.since
    digest = query.digest
    guard let session = query.session, let secret = query.resume else { return }
    resumed = Credentials(session: session, secret: secret, secretHash: Self.hash(of: secret))
  }

  fileprivate static func hash(of secret: String) -> SecretHash {
    SecretHash(Digest.sha256(Array(secret.utf8)))
  }
}

extension JoinRequest.Credentials {
  /// A new session with a random secret.
  static func fresh() -> JoinRequest.Credentials {
    let secret = Base64.url.encode(Random.bytes(16))
    return JoinRequest.Credentials(secret: secret, secretHash: JoinRequest.hash(of: secret))
  }
}
