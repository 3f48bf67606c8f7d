import Client
import Cryptography
import EditModel
import EditingClient
import Threads
import Transport
import WebSocket

/// The load: connections, what they have counted, and the phases of a run. On one thread.
final class ServeLoad {
  /// What was counted up to some moment.
  struct Counts {
    var acknowledged = 0
    var delivered = 0
    var receivedByteCount = 0
    var sentByteCount = 0
    var nanoseconds: UInt64 = 0
    var server = ServeProcess.Usage()
    var generator = ServeProcess.Usage()
  }

  let options: ServeOptions
  let server: ServeProcess
  let inFlightLimit: Int
  /// Nanoseconds between two edits of a writer in an open loop; 0 in a closed one.
  let dueInterval: UInt64
  let loop: EventLoop
  private let environment: ClientConnection.Environment
  private let prefix: String
  private(set) var documents: [ServeDocument] = []
  private(set) var clients: [ServeClient] = []
  /// Writers by their sessions.
  var writers: [SessionID: ServeClient] = [:]

  private(set) var isWriting = false
  private var isMeasuring = false
  private var readyCount = 0
  var sentCount = 0
  private var counts = Counts()
  private(set) var start = Counts()
  private(set) var end = Counts()
  private(set) var acknowledgements = ServeHistogram()
  private(set) var deliveries = ServeHistogram()
  /// How much later than due edits were made in an open loop.
  private(set) var delays = ServeHistogram()
  /// When edits are due in an open loop, and whose they are.
  private var schedule: (times: ServeSchedule, writers: [ServeClient])?
  /// Wakes the loop in time for the next of them.
  private var alarm: LoopTimer?
  /// What went wrong first.
  private(set) var fault: String?
  private var timers: [LoopTimer] = []

  /// Time after which a run that does not settle is given up, in milliseconds.
  private static let patience: UInt64 = 30_000

  init(_ options: ServeOptions, server: ServeProcess) throws(SystemError) {
    self.options = options
    self.server = server
    inFlightLimit = options.rate == nil ? options.outstandingCount : 256
    dueInterval = options.rate.map { 1_000_000_000 / UInt64($0) } ?? 0
    loop = try EventLoop()
    var mask = UInt32(truncatingIfNeeded: Random.bits())
    environment = ClientConnection.Environment(
      loop: loop, workspace: WebSocketWorkspace(), sha1: Digest.sha1,
      maskingKey: {
        // It need not be unpredictable for a server on this machine, but it must change.
        mask = mask &* 1_664_525 &+ 1_013_904_223
        return mask
      })
    prefix = "bench-\(Random.bits() >> 40)-"
  }

  var now: UInt64 { MonotonicTime.now().nanoseconds }

  /// Runs from connecting to the last check.
  func run() throws(SystemError) {
    for index in 0..<options.documentCount {
      let document = ServeDocument(name: prefix + "\(index)")
      documents.append(document)
      for place in 0..<options.clientCount {
        try connect(to: document, isWriter: place < options.writerCount)
      }
    }
    timers.append(LoopTimer(on: loop, after: 100, every: 100) { [unowned self] in trim() })
    loop.run()
    letGo()
  }

  /// Ends the connections, and forgets the clients, which keep the load meanwhile.
  private func letGo() {
    for client in clients { client.connection?.close() }
    for timer in timers { timer.cancel() }
    alarm?.cancel()
    clients = []
    writers = [:]
    schedule = nil
  }

  private func connect(to document: ServeDocument, isWriter: Bool) throws(SystemError) {
    let client = ServeClient(
      load: self, document: document, isWriter: isWriter, number: clients.count)
    let offer = CompressionParameters(
      serverNoContextTakeover: false, clientNoContextTakeover: true, serverMaxWindowBits: 15,
      clientMaxWindowBits: 15)
    client.connection = try ClientConnection(
      to: server.address, target: "/v1/documents/\(document.name)/socket",
      handshake: ClientHandshake(
        nonce: Random.bytes(16), subprotocols: ["stet.v1"],
        offer: options.isDeflating ? offer : nil),
      environment: environment, delegate: client)
    clients.append(client)
  }

  // MARK: - What clients report

  /// Counts edits that came at `time` to a client with a session.
  ///
  /// - Returns: How many of them are the session's own.
  func count(
    _ origins: ArraySlice<ServeDocument.Origin>, for session: SessionID?, at time: UInt64
  ) -> Int {
    var ownCount = 0
    for origin in origins {
      let latency = time &- origin.due
      if origin.session.bits == session?.bits {
        ownCount += 1
        if isMeasuring { acknowledgements.add(latency) }
      } else {
        if isMeasuring { deliveries.add(latency) }
      }
    }
    counts.acknowledged += ownCount
    counts.delivered += origins.count - ownCount
    return ownCount
  }

  func ready(_ client: ServeClient) {
    readyCount += 1
    guard readyCount == clients.count else { return }
    if end.nanoseconds > 0 { return finish() }
    begin()
  }

  func lost(_ client: ServeClient) {
    fault = fault ?? "a connection was lost"
    loop.stop()
  }

  // MARK: - Phases

  private func begin() {
    isWriting = true
    let begin = now
    let all = clients.filter(\.isWriter)
    if dueInterval == 0 {
      for client in all {
        client.fill(at: begin)
        client.connection?.flush()
      }
    } else if !all.isEmpty {
      let times = ServeSchedule(writerCount: all.count, interval: dueInterval, begin: begin)
      schedule = (times, all)
      loop.onTurnEnd = { [unowned self] in awaitDue() }
      awaitDue()
    }
    after(UInt64(options.warmupSeconds) * 1000) { load in
      load.start = load.look()
      load.isMeasuring = true
      load.after(UInt64(load.options.seconds) * 1000) { load in
        load.end = load.look()
        load.isMeasuring = false
        load.isWriting = false
        load.settle(patience: Self.patience)
      }
    }
  }

  /// Makes the edits that are due in an open loop. O(1) if none is.
  func sendDue() {
    guard isWriting, let writers = schedule?.writers else { return }
    while let next = schedule?.times.take(at: now) {
      if isMeasuring { delays.add(now - next.due) }
      writers[next.writer].edit(at: next.due)
    }
  }

  /// Makes what is due, and sees to it that the next is made in time: the loop polls without
  /// sleeping when that is near, as its timers know whole milliseconds only.
  private func awaitDue() {
    sendDue()
    guard isWriting, let due = schedule?.times.nextDue else { return }
    let wait = due &- min(due, now)
    guard wait > ServeSchedule.wakeNanoseconds else { return loop.hurry() }
    alarm?.cancel()
    let milliseconds = (wait - ServeSchedule.wakeNanoseconds) / 1_000_000
    alarm = LoopTimer(on: loop, after: milliseconds) { [unowned self] in loop.hurry() }
  }

  private func after(_ milliseconds: UInt64, _ body: @escaping (ServeLoad) -> Void) {
    timers.append(LoopTimer(on: loop, after: max(milliseconds, 1)) { [unowned self] in body(self) })
  }

  private func look() -> Counts {
    var counts = counts
    for client in clients {
      counts.receivedByteCount += client.connection?.receivedByteCount ?? 0
      counts.sentByteCount += client.connection?.sentByteCount ?? 0
    }
    counts.nanoseconds = now
    counts.server = ServeProcess.usage(of: server.id)
    counts.generator = ServeProcess.usage(of: ServeProcess.ownID)
    return counts
  }

  /// Waits until everybody has everything.
  private func settle(patience: UInt64) {
    let isSettled = clients.allSatisfy { client in
      client.revision == client.document.revision && client.isSettled
    }
    guard !isSettled else { return checkFresh() }
    guard patience > 20 else {
      fault = fault ?? "the clients do not come to rest"
      return loop.stop()
    }
    after(20) { $0.settle(patience: patience - 20) }
  }

  /// Asks the server for each document afresh: it must be the text that the edits make.
  private func checkFresh() {
    do throws(SystemError) {
      for document in documents { try connect(to: document, isWriter: false) }
    } catch {
      fault = fault ?? "\(error)"
      loop.stop()
    }
    after(Self.patience) { load in
      load.fault = load.fault ?? "the documents cannot be read at the end"
      load.loop.stop()
    }
  }

  private func finish() {
    for client in clients where client.isWriter {
      let document = client.document
      if client.machine.content.text != document.text(of: document.revision) {
        document.fail("texts differ")
      }
    }
    if counts.acknowledged != sentCount {
      fault = fault ?? "\(sentCount) edits were sent, \(counts.acknowledged) came back"
    }
    loop.stop()
  }

  private func trim() {
    var oldest: [ObjectIdentifier: Int] = [:]
    for client in clients where client.revision >= 0 {
      let id = ObjectIdentifier(client.document)
      oldest[id] = min(oldest[id] ?? .max, client.revision)
    }
    for document in documents {
      if let revision = oldest[ObjectIdentifier(document)] { document.trim(through: revision) }
      fault = fault ?? document.fault
    }
  }

  /// Looks for faults of documents once more.
  var firstFault: String? { fault ?? documents.lazy.compactMap(\.fault).first }
}
