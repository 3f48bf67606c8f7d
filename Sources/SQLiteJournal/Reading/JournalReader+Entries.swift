import EditModel
import Journaling

extension JournalReader {
  /// The entries behind `revision` in order, as many as fit both limits, at least one if any.
  func entries(
    of place: DocumentPlace, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    var found: [JournalEntry] = []
    var next = max(revision, 0) + 1
    var room = byteCountLimit
    let countLimit = max(countLimit, 1)
    guard next > place.horizon || next > place.revision else {
      throw JournalError(
        .gone, "\(path): \(place.name.text) was pruned up to revision \(place.horizon)")
    }
    while next <= place.foldedRevision, found.count < countLimit, found.isEmpty || room > 0 {
      let segment = try segment(of: place, containing: next)
      let some = try segment.entries(
        from: next, countLimit: countLimit - found.count, byteCountLimit: room)
      let byteCount = some.reduce(0) { $0 + $1.operation.count }
      guard found.isEmpty || byteCount <= room else { return found }
      found += some
      room -= byteCount
      guard some.last?.revision == segment.last else { return found }
      next = segment.last + 1
    }
    var hash: ChainHash?
    while next <= place.revision, next > place.foldedRevision, found.count < countLimit {
      let entry = try tailEntry(next, of: place, following: &hash)
      room -= entry.operation.count
      guard found.isEmpty || room >= 0 else { break }
      found.append(entry)
      next += 1
    }
    return found
  }

  /// The entry of the tail that makes `revision`, if it follows from the one before; `hash` is that
  /// before it, or `nil` to look it up, and then that after it.
  private func tailEntry(
    _ revision: Int, of place: DocumentPlace, following hash: inout ChainHash?
  ) throws(JournalError) -> JournalEntry {
    let index = revision - place.foldedRevision - 1
    if index == 0 {
      hash = try foldedHash(of: place)
    } else if let afterActs = try self.hash(of: place, afterActsBehind: revision - 1) {
      hash = afterActs
    } else if hash == nil {
      hash = try tailBytes(place.arrivals[index - 1]).hash
    }
    let row = try tailBytes(place.arrivals[index])
    row.record.withUnsafeBytes { hash?.advance(over: $0, with: hasher) }
    guard hash == row.hash, let entry = row.record.withUnsafeBytes({ Self.record($0) }),
      entry.revision == revision
    else { throw corrupt("revision \(revision) of \(place.name.text)") }
    return entry
  }
}
