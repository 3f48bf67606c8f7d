import HTTP

/// A request as what answers it gets it.
struct Request: Sendable {
  /// What it says before its body.
  let head: HTTPRequestHead
  /// All of its body, as it came.
  let body: [UInt8]
  /// What the parameters of its route stand for.
  let parameters: PathParameters
  /// Who asks, and how.
  let context: RequestContext
}
