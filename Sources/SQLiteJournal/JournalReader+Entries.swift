import DocumentEngine

extension JournalReader {
  /// The entries behind `revision` in order, as many as fit both limits, at least one if any.
  func entries(
    of place: DocumentPlace, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    var found: [JournalEntry] = []
    var next = max(revision, 0) + 1
    var room = byteCountLimit
    let countLimit = max(countLimit, 1)
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
    while next <= place.revision, next > place.foldedRevision, found.count < countLimit {
      let entry = try tailEntry(place.arrivals[next - place.foldedRevision - 1], of: place)
      guard entry.revision == next else {
        throw corrupt("revision \(next) of \(place.name.text)")
      }
      room -= entry.operation.count
      guard found.isEmpty || room >= 0 else { break }
      found.append(entry)
      next += 1
    }
    return found
  }
}
