/// The rules of request targets and hosts (RFC 9112 §3.2; RFC 3986).
enum HTTPTarget {
  /// Whether `bytes` is a target in a form that `method` may have.
  static func isValid(_ bytes: some Collection<UInt8>, for method: HTTPMethod) -> Bool {
    let all = Array(bytes)
    guard let first = all.first, all.allSatisfy(isTargetByte) else { return false }
    if first == UInt8(ascii: "/") { return true }
    if all == [UInt8(ascii: "*")] { return method == .options }
    guard let authority = authority(of: String(decoding: all, as: UTF8.self)) else { return false }
    return isHost(authority) && authority.utf8.first != UInt8(ascii: ":")
  }

  /// What stands between "http://" or "https://" and the path (RFC 9112 §3.2.2); `nil` for another
  /// form, or where nothing stands there, which names no server (RFC 9110 §4.2.1).
  static func authority(of target: String) -> Substring? {
    guard let scheme = target.firstRange(of: "://"),
      ["http", "https"].contains(target[..<scheme.lowerBound].lowercased())
    else { return nil }
    let authority = target[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    return authority.isEmpty ? nil : authority
  }

  /// Whether `host` is a host and perhaps a port, or empty: an authority without userinfo
  /// (RFC 9110 §7.2; RFC 3986 §3.2.2). A comma is refused because it may have joined two fields.
  static func isHost(_ host: some StringProtocol) -> Bool {
    let all = Array(host.utf8)
    var end = all.firstIndex(of: UInt8(ascii: ":")) ?? all.count
    if all.first == UInt8(ascii: "[") {
      guard let bracket = all.firstIndex(of: UInt8(ascii: "]")), bracket > 1,
        all[1..<bracket].allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ":") })
      else { return false }
      end = bracket + 1
    } else if !all[..<end].allSatisfy(isNameByte) {
      return false
    }
    guard end < all.count else { return true }
    return all[end] == UInt8(ascii: ":")
      && all[(end + 1)...].allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Whether a name of a host may hold `byte`: unreserved, sub-delims but the comma, or of
  /// percent-encoding.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "%"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: "+"): true
    case UInt8(ascii: ";"), UInt8(ascii: "="): true
    default: false
    }
  }

  /// Whether a URI, its fragment excluded, may hold `byte`; some clients leave `|^"<>{}` and the
  /// backslash as they are, which mean nothing special here.
  private static func isTargetByte(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }
}
