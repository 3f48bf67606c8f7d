import Bench
import Commands

/// `stet bench`: figures of this machine.
enum BenchCommand {
  static let specification = CommandSpecification(
    name: "bench", summary: "print figures of this machine",
    usages: [
      "bench core [--trace FILE[.gz]]…", "bench wire",
      "bench serve [--documents D] [--clients C] [--writers W] [--outstanding K | --rate R] …",
    ],
    options: [
      .init(name: "trace", valueName: "FILE", help: "an editing history to replay, repeatable")
    ] + ServeOptions.options,
    operandLimit: 1)

  /// Measures what the operand names.
  static func run(_ arguments: ParsedArguments) throws -> Int32 {
    switch arguments.operands.first {
    case "core": return CoreBenchmark.run(traces: arguments.values["trace"] ?? [])
    case "wire": return WireBenchmark.run()
    case "serve": return try ServeBenchmark.run(ServeOptions(arguments))
    case nil: throw UsageError(message: "core, serve or wire is missing")
    case let other?: throw UsageError(message: "there is no benchmark \(other)")
    }
  }
}
