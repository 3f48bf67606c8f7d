import Glibc

/// A folder that goes away with the object.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/stet-journal-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { preconditionFailure("a folder can be made") }
    path = String(cString: made)
  }

  deinit {
    chmod(path, 0o700)
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink("\(path)/\(name)")
    }
    closedir(folder)
    rmdir(path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// Sizes of files.
enum FileSize {
  /// The size of the file at `path`, in bytes; -1 if there is none.
  static func of(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : -1
  }
}
