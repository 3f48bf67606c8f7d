/// The few parts of a path that stand for the parameters of a route, kept in place.
struct PathParts {
  private var first: Substring?
  private var second: Substring?

  /// Adds a part behind the others.
  ///
  /// - Precondition: There are at most two.
  mutating func append(_ part: Substring) {
    precondition(second == nil, "a route has at most two parameters")
    if first == nil { first = part } else { second = part }
  }

  /// The part at an index, from 0.
  ///
  /// - Precondition: There is one.
  subscript(index: Int) -> Substring {
    guard let part = index == 0 ? first : second else {
      preconditionFailure("a route has a part for each parameter")
    }
    return part
  }
}
