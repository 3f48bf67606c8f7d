import Commands
import Glibc

/// The command line.
@main
enum Stet {
  /// The version that `--version` prints.
  static let version = "0.1.0"

  /// A command by its specification and what it does; the result is the exit code.
  private struct Command: Sendable {
    var specification: CommandSpecification
    var run: @Sendable (ParsedArguments) throws -> Int32
  }

  private static let commands = [
    Command(specification: ServeCommand.specification, run: ServeCommand.run),
    Command(specification: ReplayCommand.specification, run: ReplayCommand.run),
    Command(specification: EchoCommand.specification, run: EchoCommand.run),
    Command(specification: BenchCommand.specification, run: BenchCommand.run),
  ]

  private static var help: String {
    let width = (commands.map(\.specification.name.count).max() ?? 0) + 2
    let lines = commands.map { command in
      let name = command.specification.name
      return "  \(name)" + String(repeating: " ", count: width - name.count)
        + command.specification.summary
    }
    return """
      Stet, a collaborative editing server: an edit that was acknowledged stands.

      usage: stet COMMAND [ARGUMENT …]
             stet COMMAND --help
             stet --version

      \(lines.joined(separator: "\n"))

      Exit codes: 0 done, 1 it ran and found a fault, 2 wrong use.
      """
  }

  static func main() {
    do throws(UsageError) {
      exit(run(try ProgramArguments.read()))
    } catch {
      Console.complain("stet: \(error.message)")
      exit(2)
    }
  }

  private static func run(_ arguments: [String]) -> Int32 {
    switch arguments.first {
    case "--help", "-h", "help":
      Console.print(help)
      return 0
    case "--version":
      Console.print("stet \(version)")
      return 0
    case nil:
      Console.complain(help)
      return 2
    case let name?:
      guard let command = commands.first(where: { $0.specification.name == name }) else {
        Console.complain("stet: unknown command: \(name)\nusage: stet COMMAND [ARGUMENT …]")
        return 2
      }
      return run(command, Array(arguments.dropFirst()))
    }
  }

  private static func run(_ command: Command, _ arguments: [String]) -> Int32 {
    let specification = command.specification
    do {
      let parsed = try ParsedArguments(arguments, for: specification)
      guard !parsed.wantsHelp else {
        Console.print(specification.help)
        return 0
      }
      return try command.run(parsed)
    } catch let error as UsageError {
      Console.complain("stet \(specification.name): \(error.message)")
      for usage in specification.usages { Console.complain("usage: stet \(usage)") }
      return 2
    } catch let fault as Fault {
      Console.complain("stet \(specification.name): \(fault.message)")
      return 1
    } catch {
      Console.complain("stet \(specification.name): \(error)")
      return 1
    }
  }
}
