import Glibc
import HTTP
import Threads

/// Serves the files of the page, on a thread of its own.
final class StaticFiles: @unchecked Sendable {
  // @unchecked Sendable: `jobs` has its own lock, `thread` belongs to the thread that starts
  // and stops the server, `root` is constant.
  private struct Job: Sendable {
    var request: Request
    var path: String
    var reply: Reply
  }

  /// Largest file that is served, in bytes.
  private static let byteCountLimit = 32 << 20

  /// What a page may load: only what this server serves. CodeMirror sets style attributes.
  private static let policy =
    "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; "
    + "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

  private let root: String
  private let jobs = BlockingQueue<Job>()
  private var thread: WorkerThread?

  /// Begins to serve the folder at `root`.
  ///
  /// - Throws: `SystemError` if the system allows no more threads.
  init(root: String) throws(SystemError) {
    self.root = root
    thread = try WorkerThread.start(name: "files") { [self] in
      while let job = jobs.popFirst() {
        job.reply(Self.response(to: job.request, path: job.path, root: root))
      }
    }
  }

  /// Ends the thread.
  func stop() {
    jobs.close()
    thread?.join()
  }

  /// Answers a request with a file.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - path: The file, below the folder.
  ///   - reply: Takes the response on the thread of the files.
  func serve(_ request: Request, path: String, reply: @escaping Reply) {
    jobs.push(Job(request: request, path: path, reply: reply))
  }

  /// The response to a request for the file at `path`, in the coding that the request asks for.
  static func response(to request: Request, path: String, root: String) -> HTTPResponse {
    let head = request.head
    let missing = Problem.unknownPath(head.path).response(to: request)
    let descriptor = openFile(path, root: root)
    guard descriptor >= 0 else { return missing }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= byteCountLimit
    else { return missing }
    let now = Int(WallClock.milliseconds() / 1000)
    // No answer says that it is newer than itself (RFC 9110 §8.8.2.1).
    let modified = min(Int(status.st_mtim.tv_sec), now)
    let type = MediaType.ofFile(named: path)
    let coding = ContentCoding(
      for: head, type: type, byteCount: Int(status.st_size))
    let tag = coding.tag(
      [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_size)]
        .map { String($0, radix: 16) }.joined(separator: "-"))
    let fields = [
      HTTPField("Content-Type", type), HTTPField("ETag", tag.fieldValue),
      HTTPField("Last-Modified", HTTPDate.format(modified)),
      HTTPField("Vary", "Accept-Encoding"),
      HTTPField("Cache-Control", "no-cache"), HTTPField("X-Content-Type-Options", "nosniff"),
      HTTPField("Content-Security-Policy", policy),
    ]
    switch Precondition.evaluate(head, tag: tag, lastModified: modified, now: now) {
    case .notModified: return HTTPResponse(status: .notModified, fields: fields)
    case .failed:
      return Problem(.preconditionFailed, "the file is another one by now").response(to: request)
    case .proceed: break
    }
    guard let body = contents(of: descriptor, byteCount: Int(status.st_size)) else {
      return missing
    }
    return HTTPResponse(
      status: .ok, fields: fields + coding.fields, body: coding.encode(body))
  }

  /// Opens a file below the folder `root`, one folder after the other: none of them, nor the file,
  /// may be a link, which could lead out. The root itself may be one.
  ///
  /// - Returns: A descriptor that the caller owns, or -1.
  private static func openFile(_ path: String, root: String) -> Int32 {
    var folder = open(root, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    var names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let fileName = names.removeLast()
    for name in names where folder >= 0 {
      let next = openat(folder, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW)
      close(folder)
      folder = next
    }
    guard folder >= 0 else { return -1 }
    defer { close(folder) }
    // Without O_NONBLOCK a pipe would wait here for somebody to write to it.
    return openat(folder, fileName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  }

  private static func contents(of descriptor: Int32, byteCount: Int) -> [UInt8]? {
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      while count < byteCount {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        let taken = read(descriptor, rest.baseAddress, rest.count)
        guard taken > 0 else {
          isWhole = false
          return
        }
        count += taken
      }
    }
    return isWhole ? bytes : nil
  }
}
