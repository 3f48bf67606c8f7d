package import WireFormat

/// What a client tells when it joins (Schemas/README.md, "Connecting").
package struct JoinQuery: Sendable, Equatable {
  /// The client's revision; `nil` asks for a snapshot.
  package var since: Int?
  /// The lineage of that revision.
  package var epoch: Epoch
  /// The session to take up.
  package var session: SessionID
  /// The secret that proves it.
  package var resume: String

  /// The query of the socket's address, without a question mark.
  package var text: String {
    let since = since.map { "since=\($0)&" } ?? ""
    return "\(since)epoch=\(epoch.text)&session=\(session.text)&resume=\(resume)"
  }
}
