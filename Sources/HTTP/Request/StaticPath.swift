/// Where a static file lies below its folder.
package enum StaticPath {
  /// Turns the decoded segments of a request's path into a path relative to the folder of files.
  ///
  /// It has no way out of the folder whatever the encoding, because what is checked is what the
  /// file system will see: no segment is "..", ".", empty (but for the last), begins with a dot, or
  /// holds a slash, a backslash or a control. (Links inside the folder are the caller's to judge.)
  ///
  /// - Parameters:
  ///   - segments: `HTTPRequestHead.pathSegments`, without a prefix that the route took off.
  ///   - indexName: What an empty last segment stands for.
  /// - Returns: The path without a leading slash, or `nil` if there can be no such file.
  package static func resolve(_ segments: [String], indexName: String = "index.html") -> String? {
    var parts = segments
    if parts.last?.isEmpty ?? true {
      parts = parts.dropLast() + [indexName]
    }
    guard parts.count <= 32, parts.allSatisfy(isFileName) else { return nil }
    return parts.joined(separator: "/")
  }

  /// Whether a segment can only name something inside its folder.
  private static func isFileName(_ segment: String) -> Bool {
    guard let first = segment.utf8.first, first != UInt8(ascii: "."), segment.utf8.count <= 255
    else { return false }
    return segment.utf8.allSatisfy { byte in
      byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "\\")
    }
  }
}
