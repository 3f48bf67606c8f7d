import Compression
import HTTP

/// How the content of an answer travels (RFC 9110 §8.4).
///
/// It is settled by the request, the type and the length alone, before there is any content: so a
/// 304 names the tag that the 200 would have had, and HEAD the length that GET would have.
enum ContentCoding: Sendable {
  /// As it is.
  case identity
  /// As a gzip file (RFC 9110 §8.4.1.3).
  case gzip

  /// Below so many bytes a response goes in one or two packets either way.
  static let worthwhileByteCount = 1024
  /// Half the time of zlib's usual level for 7 % more bytes (source code and prose).
  private static let level = 4

  /// The coding for content of a type and length.
  init(for head: HTTPRequestHead, type: String, byteCount: Int) {
    let isWorthIt = byteCount >= Self.worthwhileByteCount && MediaType.isCompressible(type)
    self = isWorthIt && Negotiation.acceptsGzip(head.fields) ? .gzip : .identity
  }

  /// The coding for a text of whose length the UTF-16 code units are known alone: it has as many
  /// bytes at least, and three times as many at most. `nil` if it depends on the bytes.
  init?(for head: HTTPRequestHead, type: String, utf16Count: Int) {
    self.init(for: head, type: type, byteCount: utf16Count)
    guard self == Self(for: head, type: type, byteCount: 3 * utf16Count) else { return nil }
  }

  /// What the response's head says about it.
  var fields: [HTTPField] {
    switch self {
    case .identity: []
    case .gzip: [HTTPField("Content-Encoding", "gzip")]
    }
  }

  /// The tag of a representation in this coding; no two codings share one (RFC 9110 §8.8.3.3).
  func tag(_ opaque: String) -> EntityTag {
    switch self {
    case .identity: EntityTag(opaque)
    case .gzip: EntityTag(opaque + "-gzip")
    }
  }

  /// The content as it travels.
  ///
  /// - Complexity: O(n), some 12 ms for a megabyte with gzip: not for an event loop.
  func encode(_ content: [UInt8]) -> [UInt8] {
    switch self {
    case .identity: content
    case .gzip: content.withUnsafeBytes { Gzip.file(of: $0, level: Self.level) }
    }
  }
}
