/// The form of a path, as `/v1/documents/{name}/socket`: segments that stand for themselves, and
/// parameters.
///
/// `{name}` is the name of a document, `{path...}` at the end a file below the folder before it,
/// and any other word in braces some text that is not empty.
struct RoutePattern: ExpressibleByStringLiteral, Sendable {
  /// A part of the form.
  enum Segment: Hashable, Sendable {
    case literal(String)
    case parameter(PathParameters.Kind)
  }

  /// The form as it was written, which is that of `Schemas/openapi.json`.
  let text: String
  /// Its parts.
  let segments: [Segment]

  /// Reads a form.
  ///
  /// - Precondition: It begins with a slash, and `{path...}` comes last if at all.
  init(stringLiteral text: String) {
    precondition(text.hasPrefix("/"), "a path begins with a slash: \(text)")
    self.text = text
    segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      switch $0 {
      case "{name}": .parameter(.name)
      case "{path...}": .parameter(.path)
      case let word where word.hasPrefix("{"): .parameter(.text)
      default: .literal(String($0))
      }
    }
    precondition(
      !segments.dropLast().contains(.parameter(.path)), "a path of many segments ends all: \(text)")
  }
}
