/// One column of one row of a journal, as the file itself tells of it.
struct Cell {
  let table: String
  let column: String
  let type: String
  /// SQL that holds for its row alone.
  let row: String

  var name: String { "\(table).\(column)" }

  /// The cells of the first and the last row of each table, or of every row.
  static func all(in raw: RawDatabase, ofEveryRow: Bool = false) -> [Cell] {
    let tables = raw.texts("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return tables.flatMap { table in
      let columns = raw.texts("SELECT name FROM pragma_table_info('\(table)')")
      let types = raw.texts("SELECT type FROM pragma_table_info('\(table)')")
      let keys = raw.texts("SELECT name FROM pragma_table_info('\(table)') WHERE pk ORDER BY pk")
      let key = keys.map { "'\($0) = ' || quote(\($0))" }.joined(separator: " || ' AND ' || ")
      let rows = raw.texts("SELECT \(key) FROM \(table) ORDER BY \(keys.joined(separator: ","))")
      let some = ofEveryRow ? rows : [rows.first, rows.last].compactMap { $0 }
      return Set(some).sorted().flatMap { row in
        zip(columns, types).map { Cell(table: table, column: $0, type: $1, row: row) }
      }
    }
  }

  /// Statements that flip one bit each; a number's sign is among them.
  func flips(in raw: RawDatabase) -> [String] {
    let values: [String]
    if type == "INTEGER" {
      values = [0, 5, 40, 63].map { bit in
        let mask = Int64(bitPattern: 1 << bit)
        let literal = mask == .min ? "(-9223372036854775807 - 1)" : "\(mask)"
        return "~(\(column) & \(literal)) & (\(column) | \(literal))"
      }
    } else {
      let bytes = Array(raw.text("SELECT hex(\(column)) FROM \(table) WHERE \(row)"))
      // Where nothing is, something is put.
      guard !bytes.isEmpty else {
        return ["UPDATE \(table) SET \(column) = x'01' WHERE \(row)"]
      }
      values = Set([0, bytes.count / 4 * 2, bytes.count - 2]).sorted().map { place in
        var flipped = bytes
        let digit = flipped[place].hexDigitValue ?? 0
        flipped[place] = Character(String(digit ^ 1, radix: 16))
        return "CAST(x'\(String(flipped))' AS \(type))"
      }
    }
    return values.map { "UPDATE OR IGNORE \(table) SET \(column) = \($0) WHERE \(row)" }
  }
}
