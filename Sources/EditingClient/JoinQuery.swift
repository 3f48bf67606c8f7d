package import EditModel
import TextStorage

/// What a client tells when it joins (Schemas/README.md, "Connecting").
package struct JoinQuery: Sendable, Equatable {
  /// The client's revision; `nil` asks for a snapshot.
  package var since: Int?
  /// The digest of the text at `since`, which proves that the client holds it.
  package var digest: UInt64?
  /// The lineage of that revision.
  package var epoch: Epoch
  /// The session to take up.
  package var session: SessionID
  /// The secret that proves it.
  package var resume: String

  /// The query of the socket's address, without a question mark.
  package var text: String {
    let since = since.map { "since=\($0)&" } ?? ""
    let digest = digest.map { "digest=\(Text.hexadecimal(digest: $0))&" } ?? ""
    return "\(since)\(digest)epoch=\(epoch.text)&session=\(session.text)&resume=\(resume)"
  }
}
