import HTTP
import Transport

/// Finds what answers a request, by the table of routes. What all routes have in common it answers
/// itself: paths that lead nowhere, methods that are not taken, and OPTIONS.
final class Router: Sendable {
  private let table: RouteTable
  private let identity: any Identity
  /// What stands before the path in addresses that a client gets.
  let basePath: String

  /// - Parameters:
  ///   - table: The routes.
  ///   - identity: Finds out who asks.
  ///   - basePath: See there.
  init(_ table: RouteTable, identity: any Identity, basePath: String) {
    self.table = table
    self.identity = identity
    self.basePath = basePath
  }

  /// Why a request is refused at its head, without waiting for its body.
  ///
  /// - Parameters:
  ///   - head: The request.
  ///   - isSurplus: Whether there is no room for the connection that it came over.
  /// - Returns: `nil` if it is not refused, so far.
  func refusal(of head: HTTPRequestHead, isSurplus: Bool) -> Problem? {
    guard isSurplus || head.announcesBody else { return nil }
    let endpoint = table.match(head.path)?.endpoint
    if isSurplus && endpoint?.isServedWithoutRoom != true {
      return Problem(.tooManyConnections, "the server has as many connections as it can have")
    }
    guard head.announcesBody, let handler = endpoint?.handler(of: head.method),
      let problem = handler.refusal(beforeBodyOf: head)
    else { return nil }
    handler.refused(head, because: problem)
    return problem
  }

  /// Answers a request, now or later.
  ///
  /// - Parameters:
  ///   - head: The request.
  ///   - body: All of its body.
  ///   - address: Where the client is.
  ///   - reply: Takes the answer if it comes later.
  /// - Returns: The answer, or that it comes later.
  func answer(
    _ head: HTTPRequestHead, body: [UInt8], from address: SocketAddress?, reply: @escaping Reply
  ) -> Answer {
    guard head.path != "*" else { return .now(Self.options(table.methods)) }
    guard let match = table.match(head.path) else { return .now(missing(head)) }
    do throws(Problem) {
      let parameters = try PathParameters(match)
      let handler = try self.handler(of: head, at: match.endpoint)
      guard let handler else { return .now(Self.options(match.endpoint.methods)) }
      let context = RequestContext(
        origin: PageOrigin(head), principal: try identity.principal(of: head, at: address),
        address: address, basePath: basePath)
      return try handler.answer(
        Request(head: head, body: body, parameters: parameters, context: context), reply: reply)
    } catch {
      match.endpoint.handler(of: head.method)?.refused(head, because: error)
      return .now(error.response(to: head, basePath: basePath))
    }
  }

  /// What answers a request; `nil` if that is the router itself, as it asks for the methods.
  private func handler(
    of head: HTTPRequestHead, at endpoint: RouteTable.Endpoint
  ) throws(Problem) -> (any RequestHandler)? {
    if head.method == .options { return nil }
    if let handler = endpoint.handler(of: head.method) { return handler }
    let field = Self.allow(endpoint.methods)
    throw Problem(
      .methodNotAllowed, "\(head.method.name.prefix(40)) is not one of \(field.value)",
      fields: [field])
  }

  /// The answer where nothing is. Who asks `OPTIONS /` wants to know whether the server lives, also
  /// where it has no page.
  private func missing(_ head: HTTPRequestHead) -> HTTPResponse {
    guard head.method == .options, head.path == "/" else {
      return Problem.unknownPath(head.path).response(to: head, basePath: basePath)
    }
    return Self.options(table.methods)
  }

  /// The answer to OPTIONS, which asks what can be done with a resource, or with `*` and the server
  /// (RFC 9110 §9.3.7).
  private static func options(_ methods: [HTTPMethod]) -> HTTPResponse {
    HTTPResponse(status: .noContent, fields: [allow(methods)])
  }

  private static func allow(_ methods: [HTTPMethod]) -> HTTPField {
    HTTPField("Allow", methods.map(\.name).joined(separator: ", "))
  }
}
