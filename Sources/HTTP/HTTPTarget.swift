/// The rules of request targets and hosts (RFC 9112 §3.2; RFC 3986).
enum HTTPTarget {
  /// Whether `bytes` is a target in a form that `method` may have.
  static func isValid(_ bytes: some Collection<UInt8>, for method: HTTPMethod) -> Bool {
    let all = Array(bytes)
    guard let first = all.first, all.allSatisfy(isTargetByte) else { return false }
    if first == UInt8(ascii: "/") { return true }
    if all == [UInt8(ascii: "*")] { return method == .options }
    for scheme in ["http://", "https://"] where all.count > scheme.utf8.count {
      if all.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) { return true }
    }
    return false
  }

  /// Whether `host` is an authority without userinfo, or empty (RFC 9110 §7.2).
  static func isHost(_ host: String) -> Bool {
    host.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      // "[::1]:80", sub-delims, unreserved and percent-encoding
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "%"): true
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
      case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: "+"): true
      case UInt8(ascii: ";"), UInt8(ascii: "="): true
      default: false
      }
    }
  }

  /// Whether a URI, its fragment excluded, may hold `byte`; some clients leave `|^"<>{}` and the
  /// backslash as they are, which mean nothing special here.
  private static func isTargetByte(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }
}
