/// Where a string's content stands in the input, between its quotes.
struct JSONStringContent {
  var start: Int
  var count: Int
  var hasEscapes: Bool
  /// Whether every byte is ASCII; then it is its own UTF-8 if there are no escapes either.
  var isASCII: Bool

  /// Whether the bytes are the string as they stand.
  var isPlain: Bool { isASCII && !hasEscapes }
}
