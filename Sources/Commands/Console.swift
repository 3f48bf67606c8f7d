import Glibc

/// The terminal, or whatever stands in for it.
package enum Console {
  /// Writes bytes to standard output.
  package static func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      _ = writeAll(buffer, to: STDOUT_FILENO)
    }
  }

  /// Writes a line to standard output.
  package static func print(_ line: String) { write(Array((line + "\n").utf8)) }

  /// Writes a line to standard error.
  package static func complain(_ line: String) {
    Array((line + "\n").utf8).withUnsafeBytes { buffer in
      _ = writeAll(buffer, to: STDERR_FILENO)
    }
  }

  /// Whether somebody can watch standard error.
  private static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// Rewrites the last line of a watched standard error.
  package static func progress(_ line: String) {
    guard isWatched else { return }
    Array("\r\(line)\u{1B}[K".utf8).withUnsafeBytes { buffer in
      _ = writeAll(buffer, to: STDERR_FILENO)
    }
  }

  /// Writes all bytes.
  ///
  /// - Returns: Whether it could.
  package static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var position = 0
    while position < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      position += count
    }
    return true
  }
}
