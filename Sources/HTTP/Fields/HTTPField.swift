/// One field line of a message (RFC 9110 §5).
package struct HTTPField: Hashable, Sendable {
  /// The name; of received messages in lower case.
  package var name: String
  /// The value without the spaces around it. Bytes above 0x7F are UTF-8 where they can be, else
  /// each stands for itself as in ISO 8859-1.
  package var value: String

  /// Collects the parts.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension [HTTPField] {
  /// The values of all fields of a name, which is given in lower case, in order.
  ///
  /// - Complexity: O(n) in the fields.
  package func values(_ lowercasedName: String) -> [String] {
    compactMap { $0.name == lowercasedName ? $0.value : nil }
  }

  /// The value of the only field of a name; `nil` if there is none or there are several.
  package func value(_ lowercasedName: String) -> String? {
    let all = values(lowercasedName)
    return all.count == 1 ? all[0] : nil
  }

  /// The elements of the comma-separated lists in all fields of a name, trimmed, without empty ones
  /// (RFC 9110 §5.6.1). Not for lists whose elements may quote commas.
  package func listElements(_ lowercasedName: String) -> [Substring] {
    values(lowercasedName).flatMap { value in
      value.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }
  }
}

extension Substring {
  /// Without spaces and tabs at both ends (RFC 9110 §5.6.3).
  var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return start[...last]
  }
}
