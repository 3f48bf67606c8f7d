internal import Commands
internal import Compression

/// Reads whole files, gzipped or not.
package enum TraceFile {
  /// What a gzip file begins with (RFC 1952 §2.3.1).
  private static let gzipStart: [UInt8] = [0x1f, 0x8b]

  /// The content of a file, inflated if it is gzip; `nil` if it cannot be read.
  package static func read(_ path: String) -> [UInt8]? {
    guard let file = try? FileText.read(path) else { return nil }
    guard file.starts(with: gzipStart) else { return file }
    return file.withUnsafeBytes { try? Gzip.content(of: $0, limit: .max) }
  }
}
