import EditModel
import Journaling

/// An act as its record has it.
struct ActRecord: Equatable {
  /// The act.
  var act: DocumentAct
  /// The edits that an erasure or a pruning took away.
  var gaps: [Gap] = []
  /// Of a pruning: the SHA-256 of the text that all follows from now. Of an adoption: the hash that
  /// the history had in the other format.
  var proof: ChainHash?

  private typealias Deed = DocumentAct.Deed

  private var kind: RecordKind {
    switch act.deed {
    case .creation: .creation
    case .deletion: .deletion
    case .undeletion: .undeletion
    case .move: .move
    case .label: .label
    case .erasure: .erasure
    case .pruning: .pruning
    case .adoption: .adoption
    }
  }

  /// The bytes, as they are hashed and stored (`Schemas/journal.sql`).
  var bytes: [UInt8] {
    var parts: RecordKind.Parts = []
    if act.author.session != nil { parts.insert(.session) }
    if !act.author.principal.isEmpty { parts.insert(.principal) }
    if !act.author.claimedName.isEmpty { parts.insert(.claimedName) }
    var output: [UInt8] = [kind.byte(with: parts)]
    output.append(varint: UInt64(act.revision))
    output.append(varint: UInt64(bitPattern: act.milliseconds))
    if let session = act.author.session { output.append(fixed: session.bits) }
    if parts.contains(.principal) { output.append(counted: act.author.principal.utf8) }
    if parts.contains(.claimedName) { output.append(counted: act.author.claimedName.utf8) }
    switch act.deed {
    case .creation(let name, let type):
      output.append(counted: name.text.utf8)
      output.append(counted: type.utf8)
      output.append(varint: 0)
    case .deletion, .undeletion: break
    case .move(let name): output.append(counted: name.text.utf8)
    case .label(let name, let revision, let note):
      output.append(counted: name.utf8)
      output.append(varint: revision.map { UInt64($0) + 1 } ?? 0)
      output.append(counted: note.utf8)
    case .erasure, .pruning: Gap.encode(gaps, into: &output)
    case .adoption(let version): output.append(varint: UInt64(version))
    }
    output.append(contentsOf: proof?.bytes ?? [])
    return output
  }

  /// Collects the parts.
  init(_ act: DocumentAct, gaps: [Gap] = [], proof: ChainHash? = nil) {
    self.act = act
    self.gaps = gaps
    self.proof = proof
  }

  /// Reads a record that is all of `bytes`; `nil` if they are none.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = RecordReader(bytes)
    guard let (kind, parts) = reader.kind(), let revision = reader.count(),
      let milliseconds = reader.varint()
    else { return nil }
    var author = DocumentAct.Author()
    if parts.contains(.session) {
      guard let session = reader.fixed() else { return nil }
      author.session = SessionID(bits: session)
    }
    if parts.contains(.principal) {
      guard let principal = reader.text() else { return nil }
      author.principal = principal
    }
    if parts.contains(.claimedName) {
      guard let claimedName = reader.text() else { return nil }
      author.claimedName = claimedName
    }
    var gaps: [Gap] = []
    guard let deed = Self.deed(kind, &reader, &gaps) else { return nil }
    if kind == .pruning || kind == .adoption {
      guard let proof = reader.hash() else { return nil }
      self.proof = proof
    }
    guard reader.isAtEnd else { return nil }
    act = DocumentAct(
      revision: revision, deed: deed, milliseconds: Int64(bitPattern: milliseconds),
      author: author)
    self.gaps = gaps
  }

  private static func deed(
    _ kind: RecordKind, _ reader: inout RecordReader, _ gaps: inout [Gap]
  ) -> Deed? {
    switch kind {
    case .edit: return nil
    case .creation:
      guard let name = reader.text().flatMap({ DocumentName($0) }), let type = reader.text(),
        reader.count() == 0
      else { return nil }
      return .creation(name: name, type: type)
    case .deletion: return .deletion
    case .undeletion: return .undeletion
    case .move: return reader.text().flatMap { DocumentName($0) }.map { .move(to: $0) }
    case .label:
      guard let name = reader.text(), let revision = reader.count(), let note = reader.text()
      else { return nil }
      return .label(name: name, revision: revision == 0 ? nil : revision - 1, note: note)
    case .erasure, .pruning:
      guard let found = Gap.read(from: &reader) else { return nil }
      gaps = found
      guard kind == .pruning else { return .erasure }
      return found.last.map { .pruning(through: $0.last) }
    case .adoption: return reader.count().map { .adoption(version: $0) }
    }
  }
}
