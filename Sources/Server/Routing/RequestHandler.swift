import HTTP

/// Takes an answer, on any thread, to the connection that waits for it, if that is still there.
typealias Reply = @Sendable (HTTPResponse) -> Void

/// What answers requests of a route.
protocol RequestHandler: Sendable {
  /// Answers a request. Runs on the loop of the front, so it must not take long.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - reply: Takes an answer that comes later.
  /// - Returns: The answer, or that it comes later.
  /// - Throws: `Problem` if the answer is that.
  func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer

  /// Whether its requests, all GET, ask for another protocol, so that there is no HEAD.
  var isUpgrade: Bool { get }

  /// Whether it answers those, too, for whom the server has no room.
  var isServedWithoutRoom: Bool { get }

  /// Why a request is refused without waiting for its body; `nil` if it is not.
  func refusal(beforeBodyOf head: HTTPRequestHead) -> Problem?

  /// Is told why a request did not get what it asked for.
  func refused(_ head: HTTPRequestHead, because problem: Problem)
}

extension RequestHandler {
  var isUpgrade: Bool { false }
  var isServedWithoutRoom: Bool { false }
  func refusal(beforeBodyOf head: HTTPRequestHead) -> Problem? { nil }
  func refused(_ head: HTTPRequestHead, because problem: Problem) {}
}
