import Compression
import Testing

@testable import WebSocket

@Suite("Negotiation of permessage-deflate")
struct NegotiationTests {
  private func configuration(
    takeover: Bool = true, serverBits: Int = 15, clientBits: Int = 15
  ) -> CompressionConfiguration {
    CompressionConfiguration(
      serverWindowBits: serverBits, clientWindowBits: clientBits,
      allowsServerContextTakeover: takeover, level: 6, memoryLevel: 8)
  }

  /// The response's field for a client's offers, or `nil` if all are declined.
  private func answer(_ offers: String, _ configuration: CompressionConfiguration) -> String? {
    for offer in ExtensionOffer.parse(offers) ?? [] {
      if let agreed = configuration.answer(offer) { return agreed.fieldValue(answering: offer) }
    }
    return nil
  }

  @Test("the simplest offer takes the simplest answer (RFC 7692 §7.1)")
  func simplest() {
    #expect(answer("permessage-deflate", configuration()) == "permessage-deflate")
    #expect(
      answer("permessage-deflate", configuration(takeover: false))
        == "permessage-deflate; server_no_context_takeover", "nothing is asked of the client")
  }

  @Test("takeover flags are granted (RFC 7692 §7.1.1)")
  func takeoverFlags() {
    #expect(
      answer("permessage-deflate; server_no_context_takeover", configuration())
        == "permessage-deflate; server_no_context_takeover")
    #expect(
      answer("permessage-deflate; client_no_context_takeover", configuration())
        == "permessage-deflate; client_no_context_takeover")
  }

  @Test("window bits are taken as asked for or less (RFC 7692 §7.1.2)", arguments: 9...15)
  func windowBits(bits: Int) {
    #expect(
      answer("permessage-deflate; server_max_window_bits=\(bits)", configuration())
        == "permessage-deflate; server_max_window_bits=\(bits)")
    #expect(
      answer("permessage-deflate; server_max_window_bits=\(bits)", configuration(serverBits: 10))
        == "permessage-deflate; server_max_window_bits=\(min(bits, 10))")
    #expect(
      answer("permessage-deflate; client_max_window_bits=\(bits)", configuration(clientBits: 12))
        == "permessage-deflate; client_max_window_bits=\(min(bits, 12))")
    #expect(
      answer("permessage-deflate; client_max_window_bits", configuration(clientBits: bits))
        == "permessage-deflate; client_max_window_bits=\(bits)")
  }

  @Test("a client that cannot change its window is not asked to (RFC 7692 §7.1.2.2)")
  func fixedClientWindow() {
    #expect(answer("permessage-deflate", configuration(clientBits: 9)) == "permessage-deflate")
  }

  @Test("a client window of 8 bits is fine, a server window of 8 is declined (RFC 7692 §7.1.2)")
  func eightBits() {
    #expect(
      answer("permessage-deflate; client_max_window_bits=8", configuration())
        == "permessage-deflate; client_max_window_bits=8")
    #expect(answer("permessage-deflate; server_max_window_bits=8", configuration()) == nil)
    #expect(
      answer(
        "permessage-deflate; server_max_window_bits=8, permessage-deflate", configuration())
        == "permessage-deflate")
  }

  @Test(
    "an alternative with a parameter that is unknown, repeated or malformed is declined (§7)",
    arguments: [
      "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16",
      "server_max_window_bits=010", "server_max_window_bits=a",
      "client_max_window_bits=7", "client_max_window_bits=16", "client_max_window_bits=+9",
      "server_no_context_takeover=1", "client_no_context_takeover=true", "unknown", "unknown=1",
      "server_no_context_takeover; server_no_context_takeover",
      "client_max_window_bits; client_max_window_bits=10",
      "server_max_window_bits=10; server_max_window_bits=10",
    ])
  func declined(parameters: String) {
    #expect(answer("permessage-deflate; \(parameters)", configuration()) == nil)
    #expect(
      answer("permessage-deflate; \(parameters), permessage-deflate", configuration())
        == "permessage-deflate")
  }

  @Test("other extensions are passed over, the first usable alternative wins (RFC 6455 §9.1)")
  func order() {
    let offers =
      "x-webkit-deflate-frame, permessage-bzip2; level=9 , "
      + "permessage-deflate; client_max_window_bits; server_max_window_bits=\"10\", "
      + "permessage-deflate"
    #expect(
      answer(offers, configuration())
        == "permessage-deflate; server_max_window_bits=10; client_max_window_bits=15")
  }

  @Test(
    "a field that does not follow the grammar is no list of offers (RFC 6455 §9.1)",
    arguments: [
      "", ",", ";", "a;", "a; b=", "a b", "a; =1", "a; b=\"", "a; b=\"\"", "a; b=\"x y\"",
      "a; b=\"\\\"", "a=1",
      "a; b c",
      "(a)", "a; b=c d", "a\u{00e9}",
    ])
  func malformed(value: String) {
    #expect(ExtensionOffer.parse(value) == nil)
  }

  @Test("quoted values are unquoted, empty elements are skipped (RFC 9110 §5.6)")
  func quoting() {
    let offers = ExtensionOffer.parse(" , a ; b = \"c\\d\" ,, e")
    #expect(
      offers == [
        ExtensionOffer(name: "a", parameters: [.init(name: "b", value: "cd")]),
        ExtensionOffer(name: "e", parameters: []),
      ])
  }

  @Test("the number of offers and parameters is bounded")
  func bounded() {
    let many = Array(repeating: "a", count: 33).joined(separator: ",")
    #expect(ExtensionOffer.parse(many) == nil)
    #expect(ExtensionOffer.parse("a" + String(repeating: ";b", count: 33)) == nil)
    #expect(ExtensionOffer.parse("a" + String(repeating: ";b", count: 32)) != nil)
  }

  @Test(
    "a smaller window takes less memory",
    arguments: [(15, 256), (14, 128), (13, 64), (12, 32), (10, 20), (9, 18)])
  func memory(windowBits: Int, kibibytes: Int) {
    let agreed = CompressionParameters(
      serverNoContextTakeover: false, clientNoContextTakeover: false,
      serverMaxWindowBits: windowBits, clientMaxWindowBits: 15)
    #expect(configuration().settings(for: agreed).contextByteCount == kibibytes * 1024)
  }
}
