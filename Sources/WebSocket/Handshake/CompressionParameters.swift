package import Compression

/// What both sides agreed on for permessage-deflate (RFC 7692 §7.1).
package struct CompressionParameters: Hashable, Sendable {
  /// The server's messages do not refer to earlier ones.
  package var serverNoContextTakeover: Bool
  /// The client's messages do not refer to earlier ones.
  package var clientNoContextTakeover: Bool
  /// Base-two logarithm of the server's window, 8 to 15.
  package var serverMaxWindowBits: Int
  /// Base-two logarithm of the client's window, 8 to 15.
  package var clientMaxWindowBits: Int

  /// Collects the parts.
  package init(
    serverNoContextTakeover: Bool, clientNoContextTakeover: Bool, serverMaxWindowBits: Int,
    clientMaxWindowBits: Int
  ) {
    self.serverNoContextTakeover = serverNoContextTakeover
    self.clientNoContextTakeover = clientNoContextTakeover
    self.serverMaxWindowBits = serverMaxWindowBits
    self.clientMaxWindowBits = clientMaxWindowBits
  }
}

/// What a server is ready to agree on.
package struct CompressionConfiguration: Sendable {
  /// The largest window that the server deflates with, 9 to 15.
  package var serverWindowBits: Int
  /// The largest window that a client may deflate with, 8 to 15; only a client that says it can
  /// change its window is asked for less than 15 (RFC 7692 §7.1.2.2).
  package var clientWindowBits: Int
  /// Whether the server's messages may refer to earlier ones, unless the client forbids it.
  package var allowsServerContextTakeover: Bool
  /// zlib's level, 1 to 9.
  package var level: Int
  /// zlib's memory level, 1 to 9.
  package var memoryLevel: Int

  /// Collects the parts.
  package init(
    serverWindowBits: Int, clientWindowBits: Int, allowsServerContextTakeover: Bool,
    level: Int, memoryLevel: Int
  ) {
    precondition((9...15).contains(serverWindowBits), "zlib deflates raw with 9 to 15 window bits")
    precondition((8...15).contains(clientWindowBits), "window bits are 8 to 15")
    self.serverWindowBits = serverWindowBits
    self.clientWindowBits = clientWindowBits
    self.allowsServerContextTakeover = allowsServerContextTakeover
    self.level = level
    self.memoryLevel = memoryLevel
  }

  /// How the server deflates under agreed parameters. A smaller window gets a smaller hash table.
  package func settings(for agreed: CompressionParameters) -> DeflateSettings {
    let windowBits = min(serverWindowBits, agreed.serverMaxWindowBits)
    return DeflateSettings(
      windowBits: windowBits, level: level, memoryLevel: min(memoryLevel, max(5, windowBits - 7)))
  }
}

extension CompressionConfiguration {
  /// Answers one alternative of a client's offer (RFC 7692 §7.1). Nothing is asked of the client
  /// that it did not offer: it may refer to earlier messages unless it says that it will not, as
  /// some clients do so whatever the answer says.
  ///
  /// - Returns: What is agreed, or `nil` if this alternative is declined: it is another extension,
  ///   has an unknown, repeated or malformed parameter, or asks for a server window of 8 bits,
  ///   which zlib cannot deflate with (§7.1.2.1 lets a server decline).
  func answer(_ offer: ExtensionOffer) -> CompressionParameters? {
    guard let wanted = DeflateOffer(offer), wanted.serverMaxWindowBits ?? 15 >= 9 else {
      return nil
    }
    return CompressionParameters(
      serverNoContextTakeover: wanted.serverNoContextTakeover || !allowsServerContextTakeover,
      clientNoContextTakeover: wanted.clientNoContextTakeover,
      serverMaxWindowBits: min(wanted.serverMaxWindowBits ?? 15, serverWindowBits),
      clientMaxWindowBits: min(
        wanted.clientMaxWindowBits ?? 15,
        wanted.canLimitClientWindow ? clientWindowBits : 15))
  }
}

extension CompressionParameters {
  /// The response's `Sec-WebSocket-Extensions` value (RFC 7692 §7.1); `client_max_window_bits` may
  /// only answer itself.
  func fieldValue(answering offer: ExtensionOffer) -> String {
    var value = "permessage-deflate"
    if serverNoContextTakeover { value += "; server_no_context_takeover" }
    if clientNoContextTakeover { value += "; client_no_context_takeover" }
    if serverMaxWindowBits < 15 || offer.hasParameter("server_max_window_bits") {
      value += "; server_max_window_bits=\(serverMaxWindowBits)"
    }
    if offer.hasParameter("client_max_window_bits") {
      value += "; client_max_window_bits=\(clientMaxWindowBits)"
    }
    return value
  }
}

/// The parameters of one alternative that offers permessage-deflate, each checked.
struct DeflateOffer {
  var serverNoContextTakeover = false
  var clientNoContextTakeover = false
  var serverMaxWindowBits: Int?
  var clientMaxWindowBits: Int?
  /// Whether `client_max_window_bits` is there, with or without a value.
  var canLimitClientWindow = false

  /// Reads the parameters; `nil` if one is unknown, repeated or malformed (RFC 7692 §7). In a
  /// response, `client_max_window_bits` must have a value.
  init?(_ offer: ExtensionOffer, isResponse: Bool = false) {
    guard offer.name == "permessage-deflate" else { return nil }
    for (index, parameter) in offer.parameters.enumerated() {
      if offer.parameters[..<index].contains(where: { $0.name == parameter.name }) { return nil }
      switch (parameter.name, parameter.value) {
      case ("server_no_context_takeover", nil): serverNoContextTakeover = true
      case ("client_no_context_takeover", nil): clientNoContextTakeover = true
      case ("server_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        serverMaxWindowBits = bits
      case ("client_max_window_bits", nil) where !isResponse: canLimitClientWindow = true
      case ("client_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        canLimitClientWindow = true
        clientMaxWindowBits = bits
      default: return nil
      }
    }
  }

  /// A decimal number from 8 to 15 without leading zeros (RFC 7692 §7.1.2).
  private static func windowBits(_ value: String) -> Int? {
    switch value {
    case "8": 8
    case "9": 9
    case "10": 10
    case "11": 11
    case "12": 12
    case "13": 13
    case "14": 14
    case "15": 15
    default: nil
    }
  }
}
