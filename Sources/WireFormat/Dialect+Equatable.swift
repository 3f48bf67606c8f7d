extension Dialect: Equatable {
  /// Another protocol is the same only as the same object.
  package static func == (left: Dialect, right: Dialect) -> Bool {
    switch (left, right) {
    case (.stet1, .stet1): true
    case (.other(let left), .other(let right)): left === right
    default: false
    }
  }
}
