import Commands
import Glibc
import Transport

/// The server's process: started here, or known by its id.
struct ServeProcess {
  /// CPU time and memory of a process.
  struct Usage {
    var userSeconds = 0.0
    var systemSeconds = 0.0
    var residentByteCount = 0

    var seconds: Double { userSeconds + systemSeconds }
  }

  var id: pid_t
  var address: SocketAddress
  /// Whether it was started here, and is to be ended here.
  private var isOwn = false
  /// The journal to be removed at the end.
  private var journal: String?

  /// Knows a server that runs already.
  init(id: pid_t, address: SocketAddress) {
    self.id = id
    self.address = address
  }

  /// Starts this program as a server and waits until it listens.
  ///
  /// - Throws: `Fault` if it does not.
  init(starting options: ServeOptions) throws(Fault) {
    let path = options.journal ?? "stet-bench-\(getpid()).sqlite"
    if options.journal == nil { journal = path }
    var pipe: [Int32] = [0, 0]
    guard Glibc.pipe(&pipe) == 0 else { throw Fault(message: "pipe failed") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, pipe[0])
    let words = [
      "stet", "serve", "--listen", "127.0.0.1:0", "--journal", path, "--loops", "1",
      "--log-level", "error",
    ]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    id = 0
    let status = posix_spawn(&id, "/proc/self/exe", &actions, nil, &arguments, environ)
    posix_spawn_file_actions_destroy(&actions)
    close(pipe[1])
    defer { close(pipe[0]) }
    guard status == 0 else { throw Fault(message: "the server cannot be started") }
    isOwn = true
    guard let line = Self.readLine(pipe[0]), let start = line.firstRange(of: "http://"),
      let address = SocketAddress(String(line[start.upperBound...]))
    else {
      kill(id, SIGKILL)
      throw Fault(message: "the server does not listen")
    }
    self.address = address
  }

  private static func readLine(_ descriptor: Int32) -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return nil
  }

  /// The id of this process.
  static var ownID: pid_t { getpid() }

  /// Ends a server that was started here.
  func stop() {
    guard isOwn else { return }
    kill(id, SIGTERM)
    var status: Int32 = 0
    waitpid(id, &status, 0)
    guard let journal else { return }
    for suffix in ["", "-wal", "-shm"] { unlink(journal + suffix) }
  }

  /// What a process has used so far.
  static func usage(of id: pid_t) -> Usage {
    var usage = Usage()
    guard let line = try? FileText.read("/proc/\(id)/stat"),
      let status = try? FileText.read("/proc/\(id)/status")
    else { return usage }
    // Behind the name in parentheses, utime and stime are the 12th and 13th fields.
    let text = String(decoding: line, as: UTF8.self)
    let fields = (text.split(separator: ")").last ?? "").split(separator: " ")
    let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
    if fields.count > 12 {
      usage.userSeconds = (Double(fields[11]) ?? 0) / tick
      usage.systemSeconds = (Double(fields[12]) ?? 0) / tick
    }
    for row in String(decoding: status, as: UTF8.self).split(separator: "\n")
    where row.hasPrefix("VmRSS:") {
      usage.residentByteCount =
        (row.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1024
    }
    return usage
  }
}
