import FuzzBodies
import Glibc
import Testing

@Suite("Corpus")
struct CorpusTests {
  /// `Tests/Corpus`, found from where this file lies.
  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Corpus"

  /// The names in a folder, sorted.
  private static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// A file's content.
  private static func content(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    try #require(descriptor >= 0, "\(path) can be read")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  @Test("every input that was ever kept passes, crashes that were found included")
  func replay() throws {
    for target in FuzzTarget.all {
      let inputs = Self.names(in: "\(Self.folder)/\(target.name)")
      #expect(!inputs.isEmpty, "\(target.name) has a corpus")
      for name in inputs {
        try Self.content(of: "\(Self.folder)/\(target.name)/\(name)").withUnsafeBytes(target.run)
      }
    }
  }
}
