import CZlib

/// Reads whole files, gzipped or not.
package enum TraceFile {
  /// The content of a file, inflated if it is gzip; `nil` if it cannot be read.
  package static func read(_ path: String) -> [UInt8]? {
    guard let file = gzopen(path, "rb") else { return nil }
    defer { gzclose(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = gzread(file, &buffer, UInt32(buffer.count))
      if count < 0 { return nil }
      if count == 0 { return content }
      content.append(contentsOf: buffer[..<Int(count)])
    }
  }
}
