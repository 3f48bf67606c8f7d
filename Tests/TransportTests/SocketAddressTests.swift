import Testing
import Transport

@Suite("A socket address")
struct SocketAddressTests {
  @Test(
    "reads an IP address with a port",
    arguments: [
      ("127.0.0.1:8080", "127.0.0.1", 8080), ("0.0.0.0:0", "0.0.0.0", 0),
      ("[::1]:65535", "::1", 65535), ("[fe80::1:2]:1", "fe80::1:2", 1), ("[::]:80", "::", 80),
    ])
  func reads(text: String, host: String, port: UInt16) throws {
    let address = try #require(SocketAddress(text))
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.description == text)
  }

  @Test(
    "refuses what is none",
    arguments: [
      "", ":", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
      "127.0.0.1:+80", "127.0.0.1: 80", "127.0.0:80", "256.0.0.1:80", "localhost:80", "[::1]",
      "[::1:80", "::1]:80", "[::1]80", "[localhost]:80", "::1:8080", "[127.0.0.1]:80",
    ])
  func refuses(text: String) {
    #expect(SocketAddress(text) == nil)
  }

  @Test("takes an address and a port apart from each other")
  func parts() {
    #expect(SocketAddress(host: "::1", port: 7)?.description == "[::1]:7")
    #expect(SocketAddress(host: "10.0.0.1", port: 7)?.description == "10.0.0.1:7")
    #expect(SocketAddress(host: "[::1]", port: 7) == nil)
  }
}
