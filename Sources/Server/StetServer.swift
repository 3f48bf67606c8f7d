import EditModel
import Glibc
import HTTP
import Journaling
import Threads
package import Transport
import WebSocket

/// A running server. It belongs to the thread that starts it and then serves; others may end it.
package final class StetServer: @unchecked Sendable {
  // @unchecked Sendable: `threads` and `isStopping` belong to the thread that starts the server and
  // then serves, everything else is constant.

  /// Threads that answer peers from the journal, and as many for exports.
  private static let readerCount = 2

  private let journal: JournalService
  private let workers: [LoopWorker]
  private let front: HTTPFront
  private let files: StaticFiles?
  private let context: ServerContext
  private var threads: [WorkerThread] = []
  private var isStopping = false

  /// Where it listens.
  package let address: SocketAddress

  /// Opens the address and the journal. One that cannot be written because its disk is full or
  /// may only be read is served all the same, and written as soon as that is possible.
  ///
  /// - Throws: `JournalError` or `SystemError`.
  package convenience init(_ configuration: ServerConfiguration) throws {
    // First, so that nothing is made where the address cannot be had.
    try self.init(configuration, listeningOn: ListeningSocket(configuration.address))
  }

  /// The same on a socket that listens already, whatever stands between its connections and the
  /// wire, and whoever its clients prove to be.
  init(
    _ configuration: ServerConfiguration, listeningOn socket: consuming ListeningSocket,
    identity: any Identity = Anonymity()
  ) throws {
    ProcessSignals.ignore()
    let descriptorCount = try DescriptorLimit.raise(
      toAtLeast: Admission.neededDescriptorCount(
        loopCount: configuration.loopCount, limits: configuration.limits))
    address = socket.address
    journal = try JournalService(
      store: configuration.journal, readerCount: Self.readerCount, limits: configuration.limits)
    let context = ServerContext(
      limits: configuration.limits, journal: journal, descriptorCount: descriptorCount,
      log: configuration.log,
      compression: CompressionConfiguration(
        serverWindowBits: 15, clientWindowBits: 12, allowsServerContextTakeover: true,
        level: 1, memoryLevel: 8))
    self.context = context
    for remark in journal.remarks {
      switch remark {
      case .flaw(let flaw): context.log(.error, flaw)
      case .suspicion(let suspicion): context.log(.warning, suspicion)
      }
    }
    journal.status.onFailure {
      context.log(.error, "the journal cannot be written any more: \($0.message)")
    }
    journal.lineage.onRenewal {
      context.log(.info, "the journal's epoch is \(context.journal.epoch.text) now")
    }
    if let error = journal.status.error {
      context.log(
        .error, "the journal cannot be written, what is there is served: \(error.message)")
    }
    workers = try (0..<configuration.loopCount).map { _ in try LoopWorker(context: context) }
    files = try configuration.webRoot.map { try StaticFiles(root: $0) }
    let directory = WorkerDirectory(workers: workers)
    let router = Router(
      RouteTable(context: context, directory: directory, files: files), identity: identity,
      basePath: "")
    front = HTTPFront(loop: workers[0].loop, context: context, router: router)
    try front.listen(on: socket)
    for worker in workers.dropFirst() {
      threads.append(try WorkerThread.start(name: "loop") { worker.loop.run() })
    }
  }

  /// Serves on the calling thread until SIGTERM or SIGINT, then stops in good order: what is in
  /// flight is committed and acknowledged, every socket closed with 1001. A second signal exits at
  /// once.
  ///
  /// - Parameter ready: Called once it serves and the signals are caught.
  /// - Throws: `SystemError` if the signals cannot be caught.
  package func run(ready: () -> Void = {}) throws {
    let loop = workers[0].loop
    for signal in [SIGTERM, SIGINT] {
      _ = try SignalSource(on: loop, signal: signal) { [self] in
        guard !isStopping else { exit(1) }
        stop()
      }
    }
    for (signal, name) in ProcessSignals.noted {
      _ = try SignalSource(on: loop, signal: signal) { [context] in
        context.log(.info, "\(name) is ignored; SIGTERM and SIGINT stop the server")
      }
    }
    ready()
    serve()
  }

  /// Serves on the calling thread until `stop`, and ends the threads.
  func serve() {
    workers[0].loop.run()
    for worker in workers.dropFirst() { worker.loop.stop() }
    for thread in threads { thread.join() }
    files?.stop()
    journal.stop()
    context.log(.info, "stopped")
  }

  /// Has the server stop in good order, from any thread.
  func end() {
    workers[0].loop.post { [self] in stop() }
  }

  /// Makes `serve` return once everything in flight is done. On the thread of `serve`.
  private func stop() {
    isStopping = true
    context.log(.info, "stopping")
    front.stop()
    let loop = workers[0].loop
    let remaining = Countdown(workers.count) { loop.stop() }
    for worker in workers {
      worker.loop.post { worker.shutDown { remaining.countDown() } }
    }
  }
}
