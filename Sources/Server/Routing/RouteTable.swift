import HTTP

/// All routes of a server, read once, in a tree of the segments of their paths.
struct RouteTable: Sendable {
  /// What is at the paths of a form.
  struct Endpoint: Sendable {
    /// What its parameters stand for, in their order in the path.
    fileprivate(set) var parameters: [PathParameters.Kind] = []
    /// What answers each method that has a row of its own.
    private var handlers: [(method: HTTPMethod, handler: any RequestHandler)] = []
    /// The methods that it takes, in the order of `Allow`.
    private(set) var methods: [HTTPMethod] = [.options]

    /// What answers requests with a method; `nil` for one that it does not take, and for OPTIONS.
    func handler(of method: HTTPMethod) -> (any RequestHandler)? {
      if let own = handlers.first(where: { $0.method == method }) { return own.handler }
      return method == .head && methods.contains(.head) ? handler(of: .get) : nil
    }

    /// Whether it is served to those, too, for whom there is no room.
    var isServedWithoutRoom: Bool { handlers.contains { $0.handler.isServedWithoutRoom } }

    fileprivate mutating func add(_ route: Route) {
      handlers.append((route.method, route.handler))
      methods = RouteTable.methods(methods, with: route)
    }
  }

  /// Where a path leads.
  struct Match {
    /// The path.
    let path: Substring
    /// What is there.
    let endpoint: Endpoint
    /// What stands for its parameters, still percent-encoded.
    let parts: PathParts
  }

  private struct Node: Sendable {
    var literals: [(text: String, node: Int)] = []
    /// Where a segment leads that is none of the literals; an empty one only as a name.
    var segment: (node: Int, takesEmpty: Bool)?
    /// Where all the rest of a path leads.
    var rest: Int?
    var endpoint: Endpoint?
  }

  /// The rows, as they were given.
  let routes: [Route]
  /// The methods that any path takes, in the order of `Allow`.
  private(set) var methods: [HTTPMethod] = [.options]
  private var nodes = [Node()]

  /// Reads the routes.
  ///
  /// - Precondition: No two of them are for the same method and path.
  init(_ routes: [Route]) {
    self.routes = routes
    for route in routes {
      methods = Self.methods(methods, with: route)
      let place = route.pattern.segments.reduce(0) { grow($0, $1) }
      var endpoint = nodes[place].endpoint ?? Endpoint()
      precondition(
        endpoint.handler(of: route.method) == nil,
        "\(route.method.name) \(route.pattern.text) is there twice")
      endpoint.parameters = route.pattern.segments.compactMap {
        if case .parameter(let kind) = $0 { kind } else { nil }
      }
      endpoint.add(route)
      nodes[place].endpoint = endpoint
    }
  }

  /// The node behind one that a segment leads to.
  private mutating func grow(_ place: Int, _ segment: RoutePattern.Segment) -> Int {
    switch segment {
    case .literal(let text):
      if let known = nodes[place].literals.first(where: { $0.text == text }) { return known.node }
      nodes[place].literals.append((text, nodes.count))
    case .parameter(.path):
      if let known = nodes[place].rest { return known }
      nodes[place].rest = nodes.count
    case .parameter(let kind):
      if let known = nodes[place].segment { return known.node }
      nodes[place].segment = (nodes.count, kind == .name)
    }
    nodes.append(Node())
    return nodes.count - 1
  }

  /// `methods` with those that a route brings, in the order of `Allow`.
  private static func methods(_ methods: [HTTPMethod], with route: Route) -> [HTTPMethod] {
    var all = Set(methods)
    all.insert(route.method)
    if route.method == .get && !route.handler.isUpgrade { all.insert(.head) }
    return order.filter(all.contains)
  }

  private static let order: [HTTPMethod] = [
    .get, .head, .put, .patch, .post, .delete, .options,
  ]
}

// MARK: - Looking up

extension RouteTable {
  /// Finds what is at a path. A segment that stands for itself goes before a parameter, whatever
  /// follows.
  ///
  /// - Parameter path: A path as it was sent, percent-encoded.
  /// - Returns: `nil` if nothing is there.
  /// - Complexity: O(n) in the bytes of the path, without an allocation.
  func match(_ path: Substring) -> Match? {
    guard path.utf8.first == UInt8(ascii: "/") else { return nil }
    var place = 0
    var parts = PathParts()
    var rest = path.dropFirst()
    while true {
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "/"))
      let segment = rest[..<(end ?? rest.endIndex)]
      if let literal = nodes[place].literals.first(where: { segment.isEncoding(of: $0.text) }) {
        place = literal.node
      } else if let next = nodes[place].segment, next.takesEmpty || !segment.isEmpty {
        parts.append(segment)
        place = next.node
      } else if let next = nodes[place].rest {
        parts.append(rest)
        place = next
        break
      } else {
        return nil
      }
      guard let end else { break }
      rest = rest[rest.utf8.index(after: end)...]
    }
    return nodes[place].endpoint.map { Match(path: path, endpoint: $0, parts: parts) }
  }
}

extension Substring {
  /// Whether these bytes are `text`, percent-encoded or not.
  fileprivate func isEncoding(of text: String) -> Bool {
    var bytes = utf8.makeIterator()
    for wanted in text.utf8 {
      guard let byte = bytes.next() else { return false }
      if byte == wanted { continue }
      guard byte == UInt8(ascii: "%"), let high = bytes.next()?.hexadecimalDigit,
        let low = bytes.next()?.hexadecimalDigit, high << 4 | low == wanted
      else { return false }
    }
    return bytes.next() == nil
  }
}

extension UInt8 {
  fileprivate var hexadecimalDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
