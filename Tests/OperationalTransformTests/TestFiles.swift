import Glibc
@testable import JSON

/// Files of the package, and programs that tests run.
enum TestFiles {
  /// The package's folder, with a slash behind it.
  static let root = #filePath.split(separator: "/").dropLast(3).reduce("/") { "\($0)\($1)/" }

  static func read(_ path: String) -> [UInt8]? {
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

/// A JSON value as a tree, for test vectors.
enum JSONValue {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case number(Int)
  case boolean(Bool)

  static func read(_ bytes: [UInt8]) throws -> JSONValue {
    try bytes.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      let value = try read(&reader)
      try reader.finish()
      return value
    }
  }

  private static func read(_ reader: inout JSONReader) throws -> JSONValue {
    switch try reader.peek() {
    case .string: return .string(try reader.readString())
    case .number: return .number(try reader.readInteger())
    case .boolean: return .boolean(try reader.readBoolean())
    case .null:
      try reader.readNull()
      return .array([])
    case .array:
      var elements: [JSONValue] = []
      try reader.beginArray()
      var isFirst = true
      while try reader.nextElement(&isFirst) { elements.append(try read(&reader)) }
      return .array(elements)
    case .object:
      var members: [String: JSONValue] = [:]
      var seen = try reader.beginObject()
      while try reader.nextMember(&seen, of: []) != nil {
        let name = seen.unknown.last?.text(in: reader.bytes)
        members[name ?? ""] = try read(&reader)
      }
      return .object(members)
    }
  }

  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
  var string: String? { if case .string(let string) = self { string } else { nil } }
  var integer: Int? { if case .number(let number) = self { number } else { nil } }
  var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
}
