/// What an offset in a text counts.
package enum TextUnit: Sendable, CaseIterable {
  /// UTF-8 bytes.
  case utf8
  /// UTF-16 code units.
  case utf16
  /// Unicode scalars.
  case scalar
  /// Line feeds: offset *n* is the place right behind the *n*-th, the start of line *n* from 0.
  case lineBreak
}
