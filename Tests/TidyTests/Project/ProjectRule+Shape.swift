import Foundation

extension ProjectRule {
  /// Most Swift files of one folder.
  private static let folderLimit = 14

  static let folderSizes = ProjectRule(
    name: "a folder of Sources holds at most 14 Swift files",
    findings: { files in
      let sources = files.filter { $0.path.hasPrefix("Sources/") && $0.path.hasSuffix(".swift") }
      let folders = Dictionary(grouping: sources) { file in
        file.path.split(separator: "/").dropLast().joined(separator: "/")
      }
      return folders.filter { $0.value.count > folderLimit }.map { folder, files in
        Finding(path: folder, line: 1, message: "holds \(files.count) Swift files")
      }
    })

  /// Targets that run beside the server and have limits of their own.
  private static let others: Set = ["Bench", "Client", "Echo", "Simulation", "stet"]

  static let limitsOnce = ProjectRule(
    name: "a limit of Schemas/limits.json has its value at one place in Swift",
    findings: { files in
      guard let list = files.first(where: { $0.path == "Schemas/limits.json" }) else { return [] }
      let sources = files.filter { file in
        file.path.hasSuffix(".swift") && file.folder(below: "Sources").map(others.contains) == false
      }
      return Limit.all(in: list).flatMap { limit, count in
        let places = sources.flatMap { file in
          file.findings(in: file.code) { line, _ in
            limit.isGiven(in: line) ? "\(limit.name) is given here" : nil
          }
        }
        guard places.count != count else { return [Finding]() }
        return places.isEmpty
          ? [list.finding(at: 0, "\(limit.name) is given nowhere")] : places
      }
    })
}

/// A limit by its name and its value.
struct Limit: Hashable, Decodable {
  /// How Swift calls it.
  var name: String
  /// What counts where nobody says anything else.
  var `default`: Int

  private struct List: Decodable { var limits: [Limit] }

  /// The limits of the list, and in how many parts of the server each is.
  static func all(in file: SourceFile) -> [Limit: Int] {
    let json = Data(file.lines.joined(separator: "\n").utf8)
    let list = try? JSONDecoder().decode(List.self, from: json)
    return Dictionary(grouping: list?.limits ?? [], by: \.self).mapValues(\.count)
  }

  /// Whether a line of code gives it this value: `name: 64`, `name: UInt64 = 1_000` or
  /// `name: 4 << 20`.
  func isGiven(in line: String) -> Bool {
    guard line.contains(name) else { return false }
    return line.ranges(of: name).contains { range in
      let isWhole = line[..<range.lowerBound].last.map { !$0.isLetter && $0 != "_" } ?? true
      var rest = line[range.upperBound...]
      guard isWhole, rest.first == ":" || rest.hasPrefix(" =") else { return false }
      if let equals = rest.firstIndex(of: "="), !rest[..<equals].contains(",") {
        rest = rest[equals...]
      }
      return Self.value(at: rest.dropFirst().drop { $0 == " " }) == self.default
    }
  }

  /// The number that a text begins with, shifted if it says so.
  private static func value(at text: Substring) -> Int? {
    let number = text.prefix { $0.isNumber || $0 == "_" }
    guard let value = Int(number.filter { $0 != "_" }) else { return nil }
    let rest = text.dropFirst(number.count)
    guard rest.hasPrefix(" << ") else { return value }
    return Int(rest.dropFirst(4).prefix { $0.isNumber }).map { value << $0 }
  }
}
