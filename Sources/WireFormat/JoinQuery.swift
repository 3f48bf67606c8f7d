package import EditModel
import JSON
import TextStorage

/// The query of a socket's address: what a client that comes back tells when it joins
/// (Schemas/README.md, "Connecting"). One that is new tells nothing.
///
/// Clients write it and the server reads it, each with this type.
package struct JoinQuery: Sendable, Equatable {
  /// The client's revision; `nil` asks for a snapshot.
  package var since: Int?
  /// The digest of the text at `since`, which proves that the client holds it.
  package var digest: UInt64?
  /// The lineage of that revision.
  package var epoch: Epoch?
  /// The session to take up.
  package var session: SessionID?
  /// The secret that proves it, 22 characters of base64url.
  package var resume: String?

  /// Collects the parts.
  package init(
    since: Int? = nil, digest: UInt64? = nil, epoch: Epoch? = nil, session: SessionID? = nil,
    resume: String? = nil
  ) {
    self.since = since
    self.digest = digest
    self.epoch = epoch
    self.session = session
    self.resume = resume
  }

  /// What its parameters are called, in the order in which `text` has them.
  package static let names = ["since", "digest", "epoch", "session", "resume"]

  /// The query, without a question mark; empty if nothing is told. No value needs encoding.
  package var text: String {
    let values = [
      since.map { "\($0)" }, digest.map { Text.hexadecimal(digest: $0) }, epoch?.text,
      session?.text, resume,
    ]
    return zip(Self.names, values)
      .compactMap { name, value in value.map { "\(name)=\($0)" } }
      .joined(separator: "&")
  }
}

// MARK: - Reading

extension JoinQuery {
  /// Why a query tells nothing that a client can mean.
  package enum Fault: Error, Equatable, Sendable {
    /// The value of a parameter has not the form that it must have.
    case malformed(name: String)
    /// `since` is no number, or none that a revision can have.
    case sinceOutOfRange
    /// There is a digest, and not the revision that it is of.
    case digestWithoutSince
    /// There is only one of `session` and `resume`.
    case sessionWithoutResume

    /// What is wrong, for people.
    package var reason: String {
      switch self {
      case .malformed(let name): "`\(name)` is malformed"
      case .sinceOutOfRange:
        "`since` is a number from 0 to \(JSONReader.integerLimit), in digits"
      case .digestWithoutSince: "`digest` belongs to `since`"
      case .sessionWithoutResume: "`session` and `resume` belong together"
      }
    }
  }

  /// Reads a query.
  ///
  /// - Parameter value: The value of the parameter of a name, decoded; `nil` if there is none.
  /// - Throws: `Fault` for the first rule broken.
  package init(_ value: (String) -> String?) throws(Fault) {
    epoch = try Self.read("epoch", value) { Epoch($0) }
    digest = try Self.read("digest", value) { Text.digest(hexadecimal: $0) }
    if let text = value("since") {
      guard let revision = Self.revision(text) else { throw .sinceOutOfRange }
      since = revision
    }
    guard digest == nil || since != nil else { throw .digestWithoutSince }
    session = try Self.read("session", value) { SessionID($0) }
    resume = try Self.read("resume", value) { Self.isSecret($0) ? $0 : nil }
    guard (session == nil) == (resume == nil) else { throw .sessionWithoutResume }
  }

  private static func read<Value>(
    _ name: String, _ value: (String) -> String?, _ parse: (String) -> Value?
  ) throws(Fault) -> Value? {
    guard let text = value(name) else { return nil }
    guard let parsed = parse(text) else { throw .malformed(name: name) }
    return parsed
  }

  private static func revision(_ text: String) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      number <= JSONReader.integerLimit
    else { return nil }
    return number
  }

  /// Whether a text is the base64url of 16 bytes: the last of 22 characters has four spare bits,
  /// which are zero.
  private static func isSecret(_ text: String) -> Bool {
    guard text.utf8.count == 22, let last = text.utf8.last, "AQgw".utf8.contains(last) else {
      return false
    }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
      default: false
      }
    }
  }
}
