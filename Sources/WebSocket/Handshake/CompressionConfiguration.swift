package import Compression

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
