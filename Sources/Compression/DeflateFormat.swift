/// What stands around deflated bytes.
package enum DeflateFormat: Sendable {
  /// Nothing (RFC 1951).
  case raw
  /// A head of two bytes and a checksum of four (RFC 1950).
  case zlib
  /// The head, checksum and length of a file (RFC 1952).
  case gzip

  /// A window of so many bits as zlib wants to be told of it.
  func windowBits(_ bits: Int) -> Int32 {
    switch self {
    case .raw: Int32(-bits)
    case .zlib: Int32(bits)
    case .gzip: Int32(bits + 16)
    }
  }
}
