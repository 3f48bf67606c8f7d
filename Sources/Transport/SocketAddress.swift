internal import Glibc

/// An IP address with a port, as `--listen` takes it: `127.0.0.1:8080` or `[::1]:8080`.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address without brackets.
  package let host: String
  /// The port; 0 lets the system choose.
  package let port: UInt16

  /// Reads an address; a host name is not resolved.
  ///
  /// - Returns: `nil` if `text` is no numeric address with a port.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), !text.contains("+"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    let host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self.init(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
    guard isIPv6 == isBracketed else { return nil }
  }

  /// Takes a numeric IPv4 or IPv6 address and a port.
  ///
  /// - Returns: `nil` if `host` is no numeric address.
  package init?(host: String, port: UInt16) {
    self.host = host
    self.port = port
    guard isIPv6 || isIPv4 else { return nil }
  }

  private var isIPv4: Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1
  }

  var isIPv6: Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }

  /// The form that `init(_:)` reads.
  package var description: String {
    isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// The address family, for `socket`.
  var family: Int32 { isIPv6 ? AF_INET6 : AF_INET }

  /// Calls `body` with the address in the form of `bind` and `connect`.
  func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      inet_pton(AF_INET6, host, &address.sin6_addr)
      return Self.withRebound(&address, body)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    return Self.withRebound(&address, body)
  }

  private static func withRebound<Address, Result>(
    _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  /// The address of the peer of a connected socket; `nil` if it is none of IP.
  static func peer(of descriptor: Int32) -> SocketAddress? {
    var storage = sockaddr_storage()
    var byteCount = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { pointer in
      let status = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getpeername(descriptor, $0, &byteCount)
      }
      guard status == 0 else { return nil }
      switch Int32(pointer.pointee.ss_family) {
      case AF_INET:
        return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          read(AF_INET, &$0.pointee.sin_addr, port: $0.pointee.sin_port)
        }
      case AF_INET6:
        return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
          read(AF_INET6, &$0.pointee.sin6_addr, port: $0.pointee.sin6_port)
        }
      default: return nil
      }
    }
  }

  private static func read(
    _ family: Int32, _ address: UnsafeRawPointer, port: in_port_t
  ) -> SocketAddress? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
      guard let host = inet_ntop(family, address, text.baseAddress, socklen_t(text.count)) else {
        return nil
      }
      return SocketAddress(host: String(cString: host), port: UInt16(bigEndian: port))
    }
  }

  /// The local port of a bound socket.
  static func localPort(of descriptor: Int32) -> UInt16 {
    var address = sockaddr_in6()
    var byteCount = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &byteCount)
      }
    }
    // The port is at the same place in both address families.
    return status == 0 ? UInt16(bigEndian: address.sin6_port) : 0
  }
}
