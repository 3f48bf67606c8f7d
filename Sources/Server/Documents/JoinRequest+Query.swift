import Cryptography
import DocumentEngine
import EditModel
import Notation
import WireFormat

extension JoinRequest {
  /// What a client wants, by the query of the socket's address.
  init(_ query: JoinQuery, by principal: Principal) {
    self.init(fresh: .fresh(for: principal), resumed: nil, epoch: query.epoch, held: nil)
    since = query.since
    digest = query.digest
    guard let session = query.session, let secret = query.resume else { return }
    var credentials = Credentials(
      session: session, secret: secret, secretHash: Self.hash(of: secret))
    credentials.principal = principal
    resumed = credentials
  }

  fileprivate static func hash(of secret: String) -> SecretHash {
    SecretHash(Digest.sha256(Array(secret.utf8)))
  }
}

extension JoinRequest.Credentials {
  /// A new session with a random secret.
  static func fresh(for principal: Principal) -> JoinRequest.Credentials {
    let secret = Base64.url.encode(Random.bytes(16))
    var credentials = JoinRequest.Credentials(
      secret: secret, secretHash: JoinRequest.hash(of: secret))
    credentials.principal = principal
    return credentials
  }
}
