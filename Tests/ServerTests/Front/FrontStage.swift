import HTTP
import Threads

@testable import Server
@testable import Transport

/// An HTTP connection without a socket: request bytes in, response bytes out, at times that a test
/// chooses.
final class FrontStage {
  /// What the connection writes to.
  final class Stream: ByteStream {
    fileprivate(set) var output: [UInt8] = []
    /// Bytes that wait because nobody takes them.
    private var waiting: [UInt8] = []
    var isBlocked = false
    private(set) var isReading = true
    private(set) var ending: String?

    var bufferedByteCount: Int { waiting.count }

    func withOutput(_ write: (inout [UInt8]) -> Void) { write(&waiting) }

    func flush() {
      guard !isBlocked else { return }
      output += waiting
      waiting = []
    }

    func pauseReading() { isReading = false }

    func resumeReading() { isReading = true }

    func finish() {
      flush()
      ending = "finished"
    }

    func close() { ending = "closed" }

    func release() -> Socket {
      ending = "released"
      return Socket(adopting: -1)
    }
  }

  /// What answers later, when the test says so.
  struct Later: RequestHandler {
    let replies: Lock<[Reply]>

    func answer(_ request: Request, reply: @escaping Reply) -> Answer {
      replies.withLock { $0.append(reply) }
      return .later
    }
  }

  /// Speaks another protocol from then on.
  struct Upgrading: RequestHandler {
    let taken: Lock<[[UInt8]]>
    var isUpgrade: Bool { true }

    func answer(_ request: Request, reply: @escaping Reply) -> Answer {
      .upgrade(HTTPResponse(status: .switchingProtocols)) { [taken] socket, bytes in
        taken.withLock { $0.append(bytes) }
      }
    }
  }

  let stream = Stream()
  let replies = Lock<[Reply]>([])
  /// What came behind each upgrade.
  let taken = Lock<[[UInt8]]>([])
  private(set) var connection: HTTPConnection?
  private(set) var endCount = 0
  let desk: HTTPDesk
  private let log: Log
  private let clock: Clock

  private final class Clock { var nanoseconds: UInt64 = 1 }

  init(isSurplus: Bool = false) throws {
    log = try Log(level: .error)
    let clock = Clock()
    self.clock = clock
    let table = RouteTable([
      Route(.get, "/now/{any}", SampleHandler()), Route(.put, "/now/{any}", SampleHandler()),
      Route(.get, "/later", Later(replies: replies)),
      Route(.get, "/socket", Upgrading(taken: taken)),
    ])
    desk = HTTPDesk(
      limits: ServerLimits(), log: log,
      router: Router(table, identity: Anonymity(), basePath: ""), now: { clock.nanoseconds })
    let connection = HTTPConnection(
      desk, address: nil, isSurplus: isSurplus, reply: { [replyQueue] in replyQueue.push($0) },
      onEnd: { [weak self] in
        self?.endCount += 1
        self?.connection = nil
      })
    connection.begin(on: stream)
    self.connection = connection
  }

  private let replyQueue = BlockingQueue<HTTPResponse>()

  deinit { log.close() }

  /// Sends bytes.
  func send(_ text: String) {
    var bytes = Array(text.utf8)
    bytes.withUnsafeMutableBytes { connection?.received($0) }
  }

  /// What was answered since the last call, without the dates.
  func answers() -> String {
    defer { stream.output = [] }
    return String(decoding: stream.output, as: UTF8.self)
      .replacing(#/Date: [^\r]*\r\n/#, with: "")
  }

  /// Answers the request that waits longest, as from another thread.
  func reply(_ text: String) {
    replies.withLock { $0.isEmpty ? nil : $0.removeFirst() }?(HTTPResponse(status: .ok, text: text))
    for response in replyQueue.popAll(waiting: 0) ?? [] { connection?.respond(response) }
  }

  /// Lets time pass, and the connection look at it.
  func pass(seconds: UInt64) {
    clock.nanoseconds += seconds * 1_000_000_000
    connection?.tick()
  }
}
