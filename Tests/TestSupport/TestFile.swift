import Glibc

/// Files of the package.
package enum TestFile {
  /// The package's folder, with a slash behind it.
  package static let root = #filePath.split(separator: "/").dropLast(3).reduce("/") {
    "\($0)\($1)/"
  }

  /// The bytes of a file; `nil` if it cannot be read.
  package static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return content }
      content += buffer[..<count]
    }
  }
}
