import Testing

@testable import HTTP

@Suite("Targets and paths")
struct TargetTests {
  @Test("path and query are cut from every form of the target (RFC 9112 §3.2)")
  func pathAndQuery() {
    #expect(get("/a/b?c?d").path == "/a/b")
    #expect(get("/a/b?c?d").query == "c?d")
    #expect(get("/a").query == nil)
    #expect(get("http://host/a?b").path == "/a")
    #expect(get("http://host?b").path == "/")
    #expect(get("http://host?b").query == "b")
    #expect(get("http://host").path == "/")
    #expect(get("HTTPS://host:80/a://b?c://d").path == "/a://b")
    #expect(get("/http://host/a").path == "/http://host/a")
  }

  @Test("the target's authority wins over Host (RFC 9112 §3.2.2)")
  func authority() {
    #expect(get("/a").authority == "a")
    #expect(get("/http://b/").authority == "a")
    #expect(get("http://b:80/a").authority == "b:80")
    #expect(get("Http://[::1]?a").authority == "[::1]")
    #expect(head("GET / HTTP/1.0\r\n\r\n").authority == nil)
  }

  @Test("segments are decoded one by one to valid UTF-8 (RFC 3986 §2.1)")
  func segments() {
    #expect(get("/v1/d%C3%A9j%C3%A0%20vu/a%2Fb/").pathSegments == ["v1", "déjà vu", "a/b", ""])
    #expect(get("/").pathSegments == [""])
    for bad in ["/%", "/%4", "/%4x", "/%FF", "/%C3", "/%C0%AF", "/%ED%A0%80"] {
      #expect(get(bad).pathSegments == nil, "\(bad)")
    }
  }

  @Test("query parameters keep their order; plus is a space there")
  func query() {
    let parameters = get("/?a=1&b=x+y%26z&c&a=2&=e&&").queryParameters
    #expect(parameters?.map(\.name) == ["a", "b", "c", "a", ""])
    #expect(parameters?.map(\.value) == ["1", "x y&z", "", "2", "e"])
    #expect(get("/?a=%FF").queryParameters == nil)
    #expect(get("/").queryParameters?.isEmpty == true)
    #expect(get("/a+b").pathSegments == ["a+b"])
  }

  @Test("encoding is undone by decoding, for every byte of text")
  func roundTrip() {
    let text =
      String(String.UnicodeScalarView((1...0x2FF).compactMap(Unicode.Scalar.init))) + "😀/?#"
    let encoded = PercentEncoding.encode(text)
    #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test("no path leaves the folder of files, whatever the encoding")
  func noWayOut() {
    let bad = [
      "/..", "/../x", "/a/../x", "/a/..", "/%2e%2e/x", "/%2E%2e/x", "/.%2e/x", "/a/%2e%2e%2fx",
      "/..%2fx",
      "/a%2f..%2fx", "/%2fetc/passwd", "//etc/passwd", "/a//b", "/./x", "/a/./b", "/.hidden",
      "/a/.git/config",
      "/a%00.html", "/a%5c..%5cx", "/..\\x", "/%5c%5chost", "/a%0a", "/a%7f", "/%2e",
      "/%c0%ae%c0%ae/x",
      "/" + String(repeating: "a/", count: 40), "/" + String(repeating: "a", count: 256),
    ]
    for target in bad {
      let segments = get(target).pathSegments
      #expect(segments.flatMap { StaticPath.resolve($0) } == nil, "\(target)")
    }
    #expect(StaticPath.resolve([]) == "index.html")
    #expect(get("/").pathSegments.flatMap { StaticPath.resolve($0) } == "index.html")
    #expect(get("/a/").pathSegments.flatMap { StaticPath.resolve($0) } == "a/index.html")
    #expect(get("/a/b%20c..js").pathSegments.flatMap { StaticPath.resolve($0) } == "a/b c..js")
  }

  @Test("media types follow the name's end in any case")
  func mediaTypes() {
    #expect(MediaType.ofFile(named: "a/INDEX.HTML") == "text/html; charset=utf-8")
    #expect(MediaType.ofFile(named: "x.min.js") == "text/javascript; charset=utf-8")
    #expect(MediaType.ofFile(named: "README") == "application/octet-stream")
    #expect(MediaType.ofFile(named: "x.") == "application/octet-stream")
    #expect(MediaType.isCompressible("text/html; charset=utf-8"))
    #expect(MediaType.isCompressible("application/json"))
    #expect(MediaType.isCompressible("image/svg+xml"))
    #expect(!MediaType.isCompressible("image/png"))
  }
}
