import Testing

@testable import Commands

@Suite("The command line")
struct ParsedArgumentsTests {
  private static let specification = CommandSpecification(
    name: "try", summary: "Tries.", usages: ["try [FLAGS] FILE", "try --quick"],
    options: [
      .init(name: "listen", valueName: "ADDRESS", help: "where"),
      .init(name: "quick", valueName: nil, help: "no waiting"),
      .init(name: "count", valueName: "N", help: "how many"),
    ], operandLimit: 2)

  private func parse(_ arguments: String...) throws(UsageError) -> ParsedArguments {
    try ParsedArguments(arguments, for: Self.specification)
  }

  /// What is said about wrong arguments; `nil` if they are taken.
  private func complaint(_ arguments: [String]) -> String? {
    do throws(UsageError) {
      _ = try ParsedArguments(arguments, for: Self.specification)
      return nil
    } catch {
      return error.message
    }
  }

  @Test("takes a value behind a flag or behind its equals sign")
  func values() throws {
    #expect(try parse("--listen", "a:1")["listen"] == "a:1")
    #expect(try parse("--listen=a:1")["listen"] == "a:1")
    #expect(try parse("--listen=a=b")["listen"] == "a=b")
    #expect(try parse("--listen=")["listen"] == "")
    #expect(try parse("--listen", "--quick")["listen"] == "--quick")
    #expect(try parse()["listen"] == nil)
  }

  @Test("keeps repeats in order; the last one counts")
  func repeats() throws {
    let arguments = try parse("--count=1", "--quick", "--count", "2")
    #expect(arguments["count"] == "2")
    #expect(arguments.values["count"] == ["1", "2"])
    #expect(arguments.has("quick"))
    #expect(try !parse("--count=1").has("quick"))
  }

  @Test("takes operands between flags, a dash, and all behind two dashes")
  func operands() throws {
    #expect(try parse("a", "--quick", "b").operands == ["a", "b"])
    #expect(try parse("-", "a").operands == ["-", "a"])
    #expect(try parse("a", "--", "--quick").operands == ["a", "--quick"])
    #expect(try !parse("--", "--quick").has("quick"))
  }

  @Test("stops at a wish for help")
  func help() throws {
    #expect(try parse("--help").wantsHelp)
    #expect(try parse("-h", "--unknown").wantsHelp)
    #expect(try !parse("--", "--help").wantsHelp)
    #expect(try !parse("--listen", "--help").wantsHelp)
  }

  @Test(
    "names what is wrong",
    arguments: [
      (["--fast"], "unknown flag: --fast"), (["--fast=1"], "unknown flag: --fast"),
      (["-q"], "unknown flag: -q"), (["--listen"], "--listen needs a value"),
      (["--quick=1"], "--quick takes no value"), (["a", "b", "c"], "unexpected argument: c"),
    ])
  func complaints(arguments: [String], message: String) {
    #expect(complaint(arguments) == message)
  }

  @Test("reads numbers of a range")
  func numbers() throws {
    #expect(try parse("--count", "3").integer("count", in: 1...3) == 3)
    #expect(try parse().integer("count", in: 1...3) == nil)
    for text in ["0", "4", "", "x", "1.5", "99999999999999999999"] {
      #expect(throws: UsageError.self) {
        try parse("--count=\(text)").integer("count", in: 1...3)
      }
    }
  }

  @Test("explains each flag in its help, with the texts in one column")
  func helpText() {
    #expect(
      Self.specification.help == """
        Tries.

        usage: stet try [FLAGS] FILE
               stet try --quick

          --listen ADDRESS  where
          --quick           no waiting
          --count N         how many
          --help            print this
        """)
  }
}
