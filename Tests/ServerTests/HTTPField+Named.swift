import HTTP

extension [HTTPField] {
  /// The value of the only field of a name, whatever its case; `nil` if there is not one of it.
  func named(_ name: String) -> String? {
    let found = filter { $0.name.lowercased() == name.lowercased() }
    return found.count == 1 ? found[0].value : nil
  }
}
