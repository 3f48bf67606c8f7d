import Glibc

/// Files that tests write, and programs that they run.
enum TestFiles {
  /// Writes a new file in the folder for temporary ones, and returns its path.
  static func writeTemporary(_ content: [UInt8], name: String) -> String? {
    let path = "/tmp/stet-\(name)-\(getpid())"
    guard let file = fopen(path, "w") else { return nil }
    defer { fclose(file) }
    return fwrite(content, 1, content.count, file) == content.count ? path : nil
  }

  /// Runs a program found in the path, its output going where the test's goes.
  ///
  /// - Returns: Its exit status; `nil` if it could not be run.
  static func run(_ arguments: [String]) -> Int32? {
    var process = pid_t()
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    guard let name = pointers[0],
      posix_spawnp(&process, name, nil, nil, pointers, environ) == 0
    else { return nil }
    var status: Int32 = 0
    guard waitpid(process, &status, 0) == process else { return nil }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
  }
}
