/// A status code (RFC 9110 §15).
package struct HTTPStatus: RawRepresentable, Hashable, Sendable {
  /// Three digits.
  package var rawValue: Int

  /// Takes any number from 100 to 999.
  package init(rawValue: Int) {
    precondition((100...999).contains(rawValue), "a status code has three digits")
    self.rawValue = rawValue
  }

  /// 101
  package static let switchingProtocols = Self(rawValue: 101)
  /// 200
  package static let ok = Self(rawValue: 200)
  /// 201
  package static let created = Self(rawValue: 201)
  /// 204
  package static let noContent = Self(rawValue: 204)
  /// 304
  package static let notModified = Self(rawValue: 304)
  /// 400
  package static let badRequest = Self(rawValue: 400)
  /// 403
  package static let forbidden = Self(rawValue: 403)
  /// 404
  package static let notFound = Self(rawValue: 404)
  /// 405
  package static let methodNotAllowed = Self(rawValue: 405)
  /// 406
  package static let notAcceptable = Self(rawValue: 406)
  /// 408
  package static let requestTimeout = Self(rawValue: 408)
  /// 409
  package static let conflict = Self(rawValue: 409)
  /// 412
  package static let preconditionFailed = Self(rawValue: 412)
  /// 413
  package static let contentTooLarge = Self(rawValue: 413)
  /// 414
  package static let uriTooLong = Self(rawValue: 414)
  /// 415
  package static let unsupportedMediaType = Self(rawValue: 415)
  /// 417
  package static let expectationFailed = Self(rawValue: 417)
  /// 426
  package static let upgradeRequired = Self(rawValue: 426)
  /// 431
  package static let requestHeaderFieldsTooLarge = Self(rawValue: 431)
  /// 501
  package static let notImplemented = Self(rawValue: 501)
  /// 503
  package static let serviceUnavailable = Self(rawValue: 503)
  /// 505
  package static let httpVersionNotSupported = Self(rawValue: 505)

  /// Whether a response of this status has no content at all (RFC 9110 §6.4.1).
  package var hasNoContent: Bool { rawValue < 200 || rawValue == 204 || rawValue == 304 }

  /// The phrase behind the number; nobody may rely on it (RFC 9112 §4).
  package var phrase: String { Self.phrases[rawValue] ?? "" }

  private static let phrases: [Int: String] = [
    101: "Switching Protocols", 200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified",
    400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 412: "Precondition Failed",
    413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
    417: "Expectation Failed", 426: "Upgrade Required", 431: "Request Header Fields Too Large",
    501: "Not Implemented", 503: "Service Unavailable", 505: "HTTP Version Not Supported",
  ]
}
