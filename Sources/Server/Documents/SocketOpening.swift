import Cryptography
import DocumentEngine
import EditModel
import HTTP
import Threads
import Transport
import Upgrade
import WebSocket
import WireFormat

/// `GET /v1/documents/{name}/socket`: hands the connection to the document's room.
///
/// A request without an upgrade is checked in the same way, so that a page which is not told why
/// its WebSocket was refused can ask.
struct SocketOpening: RequestHandler {
  let context: ServerContext
  let directory: WorkerDirectory

  var isUpgrade: Bool { true }

  func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer {
    try request.context.origin.mustBeOwn()
    let (join, refusal) = try Self.join(request)
    let handshake = try handshake(request.head)
    let response = HTTPResponse(
      status: .switchingProtocols, fields: handshake.fields.map { HTTPField($0.name, $0.value) })
    let name = request.parameters.name
    let worker = directory.worker(of: name)
    let census = context.census
    return .upgrade(response) { socket, firstBytes in
      let handOver = SocketHandOver(
        name: name, socket: HandOver(socket), request: join, refusal: refusal,
        compression: handshake.compression, firstBytes: firstBytes)
      census.connectionOpened()
      worker.loop.post { worker.adopt(handOver) }
    }
  }

  func refusal(beforeBodyOf head: HTTPRequestHead) -> Problem? {
    Problem(.badRequest, HandshakeError.bodyPresent.reason)
  }

  /// Tells the operator why a page or program does not get its connection.
  func refused(_ head: HTTPRequestHead, because problem: Problem) {
    context.log(
      .warning,
      "no WebSocket at \(head.path.prefix(300)): \(problem.code.rawValue): \(problem.detail)")
  }

  private func handshake(_ head: HTTPRequestHead) throws(Problem) -> WebSocketHandshake {
    let handshake: WebSocketHandshake
    do throws(HandshakeError) {
      handshake = try WebSocketHandshake(
        answering: head, subprotocols: ["stet.v1"], compression: context.compression,
        sha1: Digest.sha1)
    } catch {
      var problem = Problem(
        error.status == 426 ? .upgradeRequired : .badRequest, error.reason,
        fields: error.fields.map { HTTPField($0.name, $0.value) })
      problem.status = HTTPStatus(rawValue: error.status)
      throw problem
    }
    if handshake.subprotocol == nil, !head.fieldValues("sec-websocket-protocol").isEmpty {
      throw Problem(.badRequest, "the subprotocol spoken here is stet.v1")
    }
    return handshake
  }

  /// What the query says about a client that comes back. A browser tells its page nothing of an
  /// HTTP error in the answer to a handshake, so there a wrong query is told over the WebSocket.
  private static func join(
    _ request: Request
  ) throws(Problem) -> (JoinRequest, refusal: (code: ConnectionErrorCode, message: String)?) {
    do throws(Problem) {
      return (JoinRequest(try joinQuery(request.head), by: request.context.principal), nil)
    } catch {
      guard WebSocketHandshake.isUpgrade(request.head) else { throw error }
      return (
        JoinRequest(JoinQuery(), by: request.context.principal), (.badQuery, error.detail)
      )
    }
  }

  private static func joinQuery(_ head: HTTPRequestHead) throws(Problem) -> JoinQuery {
    let query = try Query(head, allowing: JoinQuery.names)
    do throws(JoinQuery.Fault) {
      return try JoinQuery { query[$0] }
    } catch {
      throw Problem(.invalidParameter, error.reason)
    }
  }
}
