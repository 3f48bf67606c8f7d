import HTTP

/// A row of the table of routes: what a method does at the paths of a form.
struct Route: Sendable {
  /// The method. A GET takes HEAD along, see `RequestHandler.isUpgrade`.
  let method: HTTPMethod
  /// The form of the paths.
  let pattern: RoutePattern
  /// What answers.
  let handler: any RequestHandler

  init(_ method: HTTPMethod, _ pattern: RoutePattern, _ handler: any RequestHandler) {
    self.method = method
    self.pattern = pattern
    self.handler = handler
  }
}
