package import EditModel
import OperationalTransform
import Synchronization
import TextStorage
import WireFormat

/// A protocol that is nobody's: a line of words for each notice.
package final class LineDialect: OtherDialect {
  private let count = Mutex(0)

  /// A protocol of its own.
  package init() {}

  /// How many messages were written.
  package var writeCount: Int { count.withLock { $0 } }

  package func write(_ notice: Notice, to output: inout [UInt8]) {
    count.withLock { $0 += 1 }
    output += Array(line(notice).utf8)
  }

  private func heads(of selections: Selections) -> [Int] {
    if case .text(let selections) = selections { selections.map(\.head) } else { [] }
  }

  private func line(_ notice: Notice) -> String {
    switch notice {
    case .hello(let hello): "welcome to \(hello.document) at \(hello.revision)"
    case .part(_, let range): "bytes \(range.lowerBound) to \(range.upperBound)"
    case .snapshot(let revision, let content, let start):
      "from \(start) at \(revision): " + String(decoding: content.bytes, as: UTF8.self)
    case .edit(let edit):
      "\(edit.revision) is \(edit.session.text)'s \(edit.sequence): "
        + String(decoding: edit.operation, as: UTF8.self)
    case .ack(let sequence, let revision): "your \(sequence) is \(revision)"
    case .reject(let sequence, let next, let rejection):
      "your \(sequence) is none (\(rejection.code.rawValue)), give \(next)"
    case .presence(let session, let revision, let selections, _):
      "\(session.text) is at \(heads(of: selections)) of \(revision)"
    case .left(let session): "\(session.text) left"
    case .digest(let held): "\(held.revision) is \(held.digest)"
    case .access(let access, let reason): "\(access.rawValue) \(reason?.message ?? "")"
    case .error(_, let message): "bye: \(message)"
    case .pong: "here"
    }
  }
}
