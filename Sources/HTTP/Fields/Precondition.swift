/// What a conditional request makes of a representation (RFC 9110 §13).
package enum Precondition: Equatable, Sendable {
  /// Answer as if there were no condition.
  case proceed
  /// Answer 304 with the validators and without content.
  case notModified
  /// Answer 412.
  case failed

  /// Whether a request has conditions that a tag can settle.
  package static func isAsked(by head: HTTPRequestHead) -> Bool {
    ["if-match", "if-none-match"].contains { !head.fields.values($0).isEmpty }
  }

  /// Evaluates a request's conditions in the order of RFC 9110 §13.2.2.
  ///
  /// - Parameters:
  ///   - head: The request.
  ///   - tag: The current representation's tag; `nil` if it has none or there is no representation.
  ///   - lastModified: When it changed, in seconds since 1970; `nil` if unknown.
  ///   - exists: Whether there is a representation.
  ///   - now: The time, in seconds since 1970.
  /// - Returns: What to do.
  package static func evaluate(
    _ head: HTTPRequestHead, tag: EntityTag?, lastModified: Int?, exists: Bool = true, now: Int
  ) -> Precondition {
    let fields = head.fields
    let isReading = head.method == .get || head.method == .head
    if let value = fields.joined("if-match") {
      let isMet = matches(value, tag, exists: exists) { $0 == $1 && !$0.isWeak }
      guard isMet else { return .failed }
    } else if let value = fields.value("if-unmodified-since"), let lastModified,
      let limit = HTTPDate.parse(value, now: now), lastModified > limit
    {
      return .failed
    }
    if let value = fields.joined("if-none-match") {
      let isMatch = matches(value, tag, exists: exists) { $0.opaque == $1.opaque }
      if isMatch { return isReading ? .notModified : .failed }
    } else if isReading, let value = fields.value("if-modified-since"), let lastModified,
      let limit = HTTPDate.parse(value, now: now), lastModified <= limit
    {
      return .notModified
    }
    return .proceed
  }

  /// Whether a list of tags, or "*", names the current representation.
  private static func matches(
    _ value: String, _ tag: EntityTag?, exists: Bool, by equals: (EntityTag, EntityTag) -> Bool
  ) -> Bool {
    if value == "*" { return exists }
    guard let tag, let list = EntityTag.parseList(value) else { return false }
    return list.contains { equals($0, tag) }
  }
}

extension [HTTPField] {
  /// The values of all fields of a name as one list; `nil` if there are none.
  fileprivate func joined(_ lowercasedName: String) -> String? {
    let all = values(lowercasedName)
    return all.isEmpty ? nil : all.joined(separator: ",")
  }
}
