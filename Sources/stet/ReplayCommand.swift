import Commands
import EditModel
import Journaling
import SQLiteJournal
import Server
import TextStorage
import Threads

/// `stet replay`: rebuilds texts offline.
enum ReplayCommand {
  static let specification = CommandSpecification(
    name: "replay", summary: "rebuild or verify documents of a journal, or replay an editing trace",
    usages: [
      "replay --journal FILE DOCUMENT [--revision N | --at TIME] [--out FILE]",
      "replay --journal FILE [DOCUMENT …] --verify",
      "replay --trace FILE.json[.gz] [--out FILE]",
    ],
    options: [
      .init(name: "journal", valueName: "FILE", help: "the journal; a server may be using it"),
      .init(name: "revision", valueName: "N", help: "the revision to rebuild (the newest)"),
      .init(
        name: "at", valueName: "TIME", help: "the newest revision at 2026-11-21T04:05:06Z or so"),
      .init(
        name: "verify", valueName: nil,
        help: "check every hash, revision, sequence and checkpoint from the first edit on"),
      .init(
        name: "trace", valueName: "FILE", help: "an editing history, replayed through the engine"),
      .init(name: "out", valueName: "FILE", help: "where to write the text (standard output)"),
    ],
    operandLimit: .max)

  /// Replays what the arguments say.
  static func run(_ arguments: ParsedArguments) throws -> Int32 {
    do {
      switch (arguments["journal"], arguments["trace"]) {
      case (let journal?, nil):
        let names = try arguments.operands.map(documentName)
        return arguments.has("verify")
          ? try verify(journal, names, arguments) : try replay(journal, names, arguments)
      case (nil, let trace?):
        try refuse(["revision", "at", "verify"], of: arguments, with: "--journal")
        if let operand = arguments.operands.first {
          throw UsageError(message: "unexpected argument: \(operand)")
        }
        return try TraceReplay.run(trace, out: arguments["out"])
      case (_?, _?): throw UsageError(message: "--journal and --trace exclude each other")
      case (nil, nil): throw UsageError(message: "--journal or --trace is missing")
      }
    } catch let error as JournalError {
      throw Fault(message: "\(error.kind.rawValue): \(error.message)")
    }
  }

  private static func refuse(
    _ flags: [String], of arguments: ParsedArguments, with other: String
  ) throws(UsageError) {
    for flag in flags where arguments.has(flag) {
      throw UsageError(message: "--\(flag) goes with \(other)")
    }
  }

  private static func documentName(_ text: String) throws(UsageError) -> DocumentName {
    guard let name = DocumentName(text) else {
      throw UsageError(message: "no document can be named \(text)")
    }
    return name
  }

  // MARK: - Rebuilding

  private static func replay(
    _ path: String, _ names: [DocumentName], _ arguments: ParsedArguments
  ) throws -> Int32 {
    guard let name = names.first else { throw UsageError(message: "the document is missing") }
    guard names.count == 1 else {
      throw UsageError(message: "unexpected argument: \(names[1].text)")
    }
    guard !(arguments.has("revision") && arguments.has("at")) else {
      throw UsageError(message: "--revision and --at exclude each other")
    }
    var moment = Moment.newest
    if let asked = try arguments.integer("revision", in: 0...Int.max) { moment = .revision(asked) }
    if let time = arguments["at"] { moment = .time(try milliseconds(time)) }
    let missing = try JournalVerifier(path: path).acknowledgedLoss()
    for complaint in [missing.loss, missing.suspicion].compactMap({ $0 }) {
      Console.complain(complaint)
    }
    let journal = try SQLiteJournal(path: path, access: .reader)
    let found = try journal.view { view throws(JournalError) in
      try rebuild(name, at: moment, in: view, of: path)
    }
    try deliver(found.get(), to: arguments["out"])
    return 0
  }

  private static func rebuild(
    _ name: DocumentName, at moment: Moment, in view: any JournalView, of path: String
  ) throws(JournalError) -> Result<Content, Fault> {
    switch try view.find(moment, of: name, now: WallClock.milliseconds()) {
    case .noDocument:
      return .failure(Fault(message: "\(path) holds no document \(name.text)"))
    case .tooEarly(let summary):
      let created = RFC3339.format(summary.createdMilliseconds)
      return .failure(
        Fault(message: "no revision of \(name.text) is so old; it was created at \(created)"))
    case .tooLate(let summary):
      return .failure(
        Fault(message: "the newest revision of \(name.text) is \(summary.revision)"))
    case .revision(let revision, _):
      let found = try view.replay(name, to: revision) { reached in
        Console.progress("revision \(reached) of \(revision)")
      }
      Console.progress("")
      guard let found else { preconditionFailure("a view has the revision that it found") }
      return .success(found.content)
    }
  }

  private static func milliseconds(_ text: String) throws(UsageError) -> Int64 {
    guard let milliseconds = RFC3339.parse(text) else {
      throw UsageError(message: "--at takes a time like 2026-11-21T04:05:06Z, not \(text)")
    }
    return milliseconds
  }

  /// Writes a content to a file, or to standard output.
  static func deliver(_ content: Content, to out: String?) throws(Fault) {
    let bytes = content.bytes
    if let out {
      try FileText.write(bytes, to: out)
    } else {
      Console.write(bytes)
    }
  }

  // MARK: - Verifying

  private static func verify(
    _ path: String, _ names: [DocumentName], _ arguments: ParsedArguments
  ) throws -> Int32 {
    try refuse(["revision", "at", "out"], of: arguments, with: "a single document to rebuild")
    let verifier = try JournalVerifier(path: path) { report in
      Console.progress("\(report.documentCount) documents, \(report.editCount) edits")
    }
    let report = try names.isEmpty ? verifier.verify() : verifier.verify(names)
    Console.progress("")
    for doubt in report.doubts { Console.complain(doubt) }
    for flaw in report.flaws { Console.print(flaw) }
    for finding in report.findings {
      Console.print("\(finding.document.text): revision \(finding.revision): \(finding.message)")
    }
    Console.print(
      "\(report.documentCount) documents, \(report.editCount) edits, "
        + "\(report.checkpointCount) checkpoints, \(report.findings.count) unsound documents")
    return report.isSound ? 0 : 1
  }
}
