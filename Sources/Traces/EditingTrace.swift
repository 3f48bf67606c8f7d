package import JSON
import OperationalTransform
import TextStorage

/// A recorded editing history in the format of the `editing-traces` collection (J. Gentle).
///
/// Positions and counts of its patches are Unicode scalars.
package struct EditingTrace {
  /// One replacement.
  package struct Patch {
    /// Where, in scalars from the start.
    package var position: Int
    /// How many scalars go.
    package var deletedCount: Int
    /// What comes.
    package var inserted: String
  }

  /// Patches that were made together, one after the other.
  package struct Transaction {
    /// Indexes of the transactions that its author had seen last; `nil` in a sequential trace.
    package var parents: [Int]?
    /// Who made it, from 0.
    package var agent: Int
    /// What it does.
    package var patches: [Patch]
  }

  /// Why a file is no trace.
  package enum Failure: Error, Equatable {
    /// It is not the JSON of a trace.
    case json(JSONError)
    /// A patch reaches beyond the text, or parents name a later transaction.
    case impossible(transaction: Int)
    /// There are more agents than can be replayed.
    case tooManyAgents(Int)
  }

  /// The text before the first transaction.
  package private(set) var startContent = ""
  /// The text that a correct replay ends with.
  package private(set) var endContent = ""
  /// How many agents took part.
  package private(set) var agentCount = 1
  /// Whether transactions name their parents.
  package private(set) var isConcurrent = false
  /// All transactions, parents first.
  package private(set) var transactions: [Transaction] = []

  /// Most agents: what each knows of each is kept for every transaction.
  private static let agentLimit = 1_000

  /// Reads a trace from its JSON.
  package init(json bytes: UnsafeBufferPointer<UInt8>) throws(Failure) {
    do throws(JSONError) {
      var reader = JSONReader(bytes)
      try read(&reader)
      try reader.finish()
    } catch {
      throw .json(error)
    }
    guard agentCount <= Self.agentLimit else { throw .tooManyAgents(agentCount) }
  }

  private static let names: [StaticString] = [
    "startContent", "endContent", "numAgents", "kind", "txns",
  ]
  private static let transactionNames: [StaticString] = ["parents", "agent", "patches"]

  private mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    var members = try reader.beginObject()
    while let name = try reader.nextMember(&members, of: Self.names) {
      switch name {
      case 0: startContent = try reader.readString()
      case 1: endContent = try reader.readString()
      case 2: agentCount = try reader.readInteger()
      case 3: isConcurrent = try reader.readString() == "concurrent"
      case 4:
        try reader.beginArray()
        var isFirst = true
        while try reader.nextElement(&isFirst) {
          transactions.append(try Self.transaction(&reader))
        }
      default: try reader.skipValue()
      }
    }
  }

  private static func transaction(_ reader: inout JSONReader) throws(JSONError) -> Transaction {
    var transaction = Transaction(parents: nil, agent: 0, patches: [])
    var members = try reader.beginObject()
    while let name = try reader.nextMember(&members, of: transactionNames) {
      switch name {
      case 0:
        var parents: [Int] = []
        try reader.beginArray()
        var isFirst = true
        while try reader.nextElement(&isFirst) { parents.append(try reader.readInteger()) }
        transaction.parents = parents
      case 1: transaction.agent = try reader.readInteger()
      case 2:
        try reader.beginArray()
        var isFirst = true
        while try reader.nextElement(&isFirst) { transaction.patches.append(try patch(&reader)) }
      default: try reader.skipValue()
      }
    }
    return transaction
  }

  private static func patch(_ reader: inout JSONReader) throws(JSONError) -> Patch {
    try reader.beginArray()
    var isFirst = true
    var numbers: [Int] = []
    var inserted = ""
    while try reader.nextElement(&isFirst) {
      if numbers.count < 2 {
        numbers.append(try reader.readInteger())
      } else {
        inserted = try reader.readString()
      }
    }
    guard numbers.count == 2 else {
      throw .wrongType(expected: .number, byteOffset: reader.byteOffset)
    }
    return Patch(position: numbers[0], deletedCount: numbers[1], inserted: inserted)
  }
}
