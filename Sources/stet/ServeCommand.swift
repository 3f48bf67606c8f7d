import Commands
import Glibc
import HTTP
import Journaling
import SQLiteJournal
import Server
import Threads
import Transport

/// `stet serve`: the server.
enum ServeCommand {
  static let specification = CommandSpecification(
    name: "serve", summary: "serve documents over WebSocket and HTTP",
    usages: [
      "serve [--listen ADDRESS:PORT] [--journal FILE] [--loops N] [--web DIR] [--log-level LEVEL]",
      "serve \(DeadlineOptions.usage)",
      "serve [--fold-after EDITS]",
    ],
    options: [
      .init(
        name: "listen", valueName: "ADDRESS:PORT",
        help: "where to listen; port 0 takes any (127.0.0.1:8080)"),
      .init(name: "journal", valueName: "FILE", help: "the journal (stet.sqlite)"),
      .init(
        name: "fold-after", valueName: "EDITS",
        help: "edits in the journal's tail before they are folded "
          + "(\(SQLiteJournal.Options().foldingCount))"),
      .init(name: "loops", valueName: "N", help: "event loops (one for each core)"),
      .init(name: "web", valueName: "DIR", help: "the page's files (Web, if there is one)"),
      .init(
        name: "log-level", valueName: "LEVEL",
        help: Log.Level.allCases.map(\.rawValue).joined(separator: ", ") + " (info)"),
    ] + deadlines,
    operandLimit: 0,
    discussion: """
      It prints the address once it is ready. SIGTERM or SIGINT: what is in flight is committed and
      acknowledged, every socket is closed with 1001, exit 0; a second signal exits at once. SIGHUP,
      SIGUSR1 and SIGUSR2 leave a line in the log, which goes to standard error.
      """)

  private static let deadlines = {
    let usual = ServerLimits()
    return DeadlineOptions.options(
      handshake: usual.httpTimeouts.headNanoseconds,
      silence: usual.silenceMilliseconds * 1_000_000, pong: usual.pongMilliseconds * 1_000_000,
      close: usual.closeMilliseconds * 1_000_000)
  }()

  /// Serves until a signal comes.
  static func run(_ arguments: ParsedArguments) throws -> Int32 {
    let configuration = try configuration(arguments)
    defer { configuration.log.close() }
    do {
      let server = try StetServer(configuration)
      try server.run { Console.print("stet: listening on http://\(server.address)") }
      return 0
    } catch let error as JournalError {
      throw Fault(message: "\(error.kind.rawValue): \(error.message)")
    } catch let error as SystemError {
      throw Fault(message: error.description)
    }
  }

  private static func configuration(
    _ arguments: ParsedArguments
  ) throws -> ServerConfiguration {
    let listen = arguments["listen"] ?? "127.0.0.1:8080"
    guard let address = SocketAddress(listen) else {
      throw UsageError(message: "--listen takes a numeric address and a port, not \(listen)")
    }
    let levels = Log.Level.allCases.map(\.rawValue).joined(separator: ", ")
    let level = arguments["log-level"] ?? Log.Level.info.rawValue
    guard let logLevel = Log.Level(rawValue: level) else {
      throw UsageError(message: "--log-level takes one of \(levels), not \(level)")
    }
    let journal = arguments["journal"] ?? "stet.sqlite"
    guard !journal.isEmpty else { throw UsageError(message: "--journal takes a file's name") }
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let loopCount = try arguments.integer("loops", in: 1...256) ?? max(1, cores)
    let webRoot = try webRoot(arguments["web"])
    let limits = try limits(arguments)
    let store = try store(journal, arguments, limits)
    return ServerConfiguration(
      address: address, journal: store, loopCount: loopCount, webRoot: webRoot,
      log: try Log(level: logLevel), limits: limits)
  }

  private static func store(
    _ path: String, _ arguments: ParsedArguments, _ limits: ServerLimits
  ) throws(UsageError) -> SQLiteStore {
    var options = SQLiteJournal.Options()
    if let count = try arguments.integer("fold-after", in: 1...Int(Int32.max)) {
      options.foldingCount = count
    }
    options.busyMilliseconds = Int32(clamping: limits.journalLockMilliseconds)
    return SQLiteStore(path: path, options: options)
  }

  private static func limits(_ arguments: ParsedArguments) throws(UsageError) -> ServerLimits {
    var limits = ServerLimits()
    let given = try DeadlineOptions(arguments)
    if let time = given.handshake { limits.httpTimeouts.headNanoseconds = time }
    if let time = given.silence { limits.silenceMilliseconds = time / 1_000_000 }
    if let time = given.pong { limits.pongMilliseconds = time / 1_000_000 }
    if let time = given.close { limits.closeMilliseconds = time / 1_000_000 }
    return limits
  }

  private static func webRoot(_ given: String?) throws(UsageError) -> String? {
    let path = given ?? "Web"
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard !isFolder else { return path }
    guard given == nil else { throw UsageError(message: "--web: there is no folder \(path)") }
    return nil
  }
}
