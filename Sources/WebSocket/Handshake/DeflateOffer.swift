internal import Compression

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
