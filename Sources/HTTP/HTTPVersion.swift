/// The version at the start of a message (RFC 9112 §2.3).
enum HTTPVersion {
  /// Whether `bytes` is `HTTP/` digit `.` digit.
  static func isVersion(_ bytes: some Collection<UInt8>) -> Bool {
    let all = Array(bytes)
    guard all.count == 8, all.starts(with: "HTTP/".utf8), all[6] == UInt8(ascii: ".") else {
      return false
    }
    return (0x30...0x39).contains(all[5]) && (0x30...0x39).contains(all[7])
  }

  /// The minor version, at most 1, of HTTP/1.x; `nil` otherwise.
  static func minor(_ bytes: some Collection<UInt8>) -> Int? {
    let all = Array(bytes)
    guard isVersion(all), all[5] == UInt8(ascii: "1") else { return nil }
    return all[7] == UInt8(ascii: "0") ? 0 : 1
  }
}
