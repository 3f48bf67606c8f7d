package import Commands

/// What `stet bench serve` was asked to measure.
package struct ServeOptions {
  /// The flags, for the parser and the help.
  package static let options: [CommandSpecification.Option] = [
    .init(name: "url", valueName: "URL", help: "a running server; without it one is started"),
    .init(name: "pid", valueName: "PID", help: "the server's process, to read its CPU and memory"),
    .init(name: "documents", valueName: "D", help: "documents (1)"),
    .init(name: "clients", valueName: "C", help: "connections to each document (2)"),
    .init(name: "writers", valueName: "W", help: "how many of them write (all)"),
    .init(name: "outstanding", valueName: "K", help: "edits that a writer keeps in flight (1)"),
    .init(
      name: "rate", valueName: "R", help: "edits a second of each writer instead, come what may"),
    .init(name: "seconds", valueName: "S", help: "how long to measure (5)"),
    .init(name: "warmup", valueName: "S", help: "how long to run before that (1)"),
    .init(name: "deflate", valueName: nil, help: "ask for permessage-deflate"),
    .init(name: "json", valueName: nil, help: "print one line of JSON"),
    .init(name: "journal", valueName: "FILE", help: "journal of a server that is started here"),
  ]

  var url: String?
  var serverPID: Int32?
  var documentCount = 1
  var clientCount = 2
  var writerCount = 2
  var outstandingCount = 1
  /// Edits a second of each writer; `nil` for a closed loop.
  var rate: Int?
  var seconds = 5
  var warmupSeconds = 1
  var isDeflating = false
  var isJSON = false
  var journal: String?

  /// Reads the flags.
  ///
  /// - Throws: `UsageError` that names the flag that is wrong.
  package init(_ arguments: ParsedArguments) throws(UsageError) {
    url = arguments["url"]
    serverPID = try arguments.integer("pid", in: 1...Int(Int32.max)).map { Int32($0) }
    documentCount = try arguments.integer("documents", in: 1...100_000) ?? 1
    clientCount = try arguments.integer("clients", in: 1...10_000) ?? 2
    writerCount = try arguments.integer("writers", in: 0...clientCount) ?? clientCount
    outstandingCount = try arguments.integer("outstanding", in: 1...1000) ?? 1
    rate = try arguments.integer("rate", in: 1...1_000_000)
    seconds = try arguments.integer("seconds", in: 1...86_400) ?? 5
    warmupSeconds = try arguments.integer("warmup", in: 0...3600) ?? 1
    isDeflating = arguments.has("deflate")
    isJSON = arguments.has("json")
    journal = arguments["journal"]
    if rate != nil && arguments.has("outstanding") {
      throw UsageError(message: "--rate and --outstanding exclude each other")
    }
  }
}
