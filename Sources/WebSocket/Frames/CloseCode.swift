/// A status code of a close frame (RFC 6455 §7.4).
package struct CloseCode: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  package var rawValue: UInt16

  /// Takes any number; `isAllowedOnWire` says whether a close frame may carry it.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The server goes down or the browser leaves the page.
  package static let goingAway = Self(rawValue: 1001)
  /// A rule of RFC 6455 was broken.
  package static let protocolError = Self(rawValue: 1002)
  /// Data inside a message is not what the message's type promises.
  package static let invalidPayload = Self(rawValue: 1007)
  /// A message against the receiver's policy.
  package static let policyViolation = Self(rawValue: 1008)
  /// A message or frame above the receiver's limit.
  package static let messageTooBig = Self(rawValue: 1009)

  /// Whether an endpoint may send this code in a close frame (RFC 6455 §7.4.1, §7.4.2 and the
  /// registry, which added 1012 to 1014 later).
  package var isAllowedOnWire: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
