import Glibc

/// Whole files.
package enum FileText {
  /// Reads a file.
  ///
  /// - Throws: `Fault` with the system's reason.
  package static func read(_ path: String) throws(Fault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { throw fault(path) }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Writes a file in full, replacing what was there.
  ///
  /// - Throws: `Fault` with the system's reason.
  package static func write(_ bytes: [UInt8], to path: String) throws(Fault) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fault(path) }
    let isWritten = bytes.withUnsafeBytes { Console.writeAll($0, to: descriptor) }
    guard close(descriptor) == 0, isWritten else { throw fault(path) }
  }

  private static func fault(_ path: String) -> Fault {
    Fault(message: "\(path): \(String(cString: strerror(errno)))")
  }
}
