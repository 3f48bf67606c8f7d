import DocumentEngine
import SQLiteJournal
import TextStorage

/// `stet replay`: rebuilds texts offline.
enum ReplayCommand {
  static let specification = CommandSpecification(
    name: "replay", summary: "rebuild a document from a journal, or replay an editing trace",
    usages: [
      "replay --journal FILE DOCUMENT [--revision N] [--out FILE]",
      "replay --trace FILE.json[.gz] [--out FILE]",
    ],
    options: [
      .init(name: "journal", valueName: "FILE", help: "the journal; a server may be using it"),
      .init(name: "revision", valueName: "N", help: "the revision to rebuild (the newest)"),
      .init(
        name: "trace", valueName: "FILE", help: "an editing history, replayed through the engine"),
      .init(name: "out", valueName: "FILE", help: "where to write the text (standard output)"),
    ],
    operandLimit: 1)

  /// Replays what the arguments say.
  static func run(_ arguments: ParsedArguments) throws -> Int32 {
    switch (arguments["journal"], arguments["trace"]) {
    case (let journal?, nil):
      guard let document = arguments.operands.first else {
        throw UsageError(message: "the document's name is missing")
      }
      guard let name = DocumentName(document) else {
        throw UsageError(message: "no document can be named \(document)")
      }
      let revision = try arguments.integer("revision", in: 0...Int.max)
      return try replay(journal, name, revision: revision, out: arguments["out"])
    case (nil, let trace?):
      guard arguments.operands.isEmpty else {
        throw UsageError(message: "unexpected argument: \(arguments.operands[0])")
      }
      guard !arguments.has("revision") else {
        throw UsageError(message: "--revision goes with --journal")
      }
      return try TraceReplay.run(trace, out: arguments["out"])
    case (_?, _?): throw UsageError(message: "--journal and --trace exclude each other")
    case (nil, nil): throw UsageError(message: "--journal or --trace is missing")
    }
  }

  private static func replay(
    _ path: String, _ name: DocumentName, revision: Int?, out: String?
  ) throws -> Int32 {
    do {
      let journal = try SQLiteJournal(path: path, access: .reader)
      guard let summary = try journal.summary(of: name) else {
        throw Fault(message: "\(path) holds no document \(name.text)")
      }
      let wanted = revision ?? summary.revision
      guard wanted <= summary.revision else {
        throw Fault(message: "the newest revision of \(name.text) is \(summary.revision)")
      }
      let text = try journal.text(of: name, at: wanted).text
      try deliver(text, to: out)
      return 0
    } catch let error as JournalError {
      throw Fault(message: "\(error.kind.rawValue): \(error.message)")
    }
  }

  /// Writes a text to a file, or to standard output.
  static func deliver(_ text: Text, to out: String?) throws(Fault) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8Count)
    text.forEachChunk { bytes.append(contentsOf: $0) }
    if let out {
      try FileText.write(bytes, to: out)
    } else {
      Console.write(bytes)
    }
  }
}
