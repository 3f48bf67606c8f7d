/// What a request says before its body (RFC 9112 §3, §5).
package struct HTTPRequestHead: Equatable, Sendable {
  /// The method.
  package var method: HTTPMethod
  /// The target as sent; printable ASCII.
  package var target: String
  /// 0 for HTTP/1.0, 1 for HTTP/1.1 (and what later 1.x may come).
  package var minorVersion: Int
  /// The fields in order, names in lower case.
  package var fields: [HTTPField]
  /// Where the body ends.
  package var bodyLength: HTTPBodyLength

  /// Collects the parts.
  package init(
    method: HTTPMethod, target: String, minorVersion: Int, fields: [HTTPField],
    bodyLength: HTTPBodyLength
  ) {
    self.method = method
    self.target = target
    self.minorVersion = minorVersion
    self.fields = fields
    self.bodyLength = bodyLength
  }

  /// The target's path, still percent-encoded; "*" for the asterisk form.
  package var path: Substring {
    let local = originForm
    return local.prefix { $0 != "?" }
  }

  /// The target's query, still percent-encoded, without the question mark; `nil` without one.
  package var query: Substring? {
    let local = originForm
    guard let mark = local.firstIndex(of: "?") else { return nil }
    return local[local.index(after: mark)...]
  }

  /// Which server is asked: by the target if it names one, else by `Host` (RFC 9112 §3.2.2).
  package var authority: String? {
    HTTPTarget.authority(of: target).map(String.init) ?? fields.value("host")
  }

  /// Whether the connection stays open for another request (RFC 9112 §9.3).
  package var isPersistent: Bool {
    let options = fields.listElements("connection").map { $0.lowercased() }
    if options.contains("close") { return false }
    return minorVersion >= 1 || options.contains("keep-alive")
  }

  /// Whether the client waits for 100 before it sends the body (RFC 9110 §10.1.1).
  package var expectsContinue: Bool {
    minorVersion >= 1 && bodyLength != .none && bodyLength != .fixed(byteCount: 0)
      && fields.value("expect")?.lowercased() == "100-continue"
  }

  /// The target without scheme and authority (RFC 9112 §3.2.2).
  private var originForm: Substring {
    guard let authority = HTTPTarget.authority(of: target) else { return target[...] }
    let rest = target[authority.endIndex...]
    return rest.hasPrefix("/") ? rest : "/" + rest
  }
}
