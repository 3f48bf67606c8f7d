import EditModel
import Journaling

extension JournalReader {
  /// The acts of a document in order, each of which follows from what is before it.
  ///
  /// - Throws: `.corrupt` if one does not.
  func acts(of place: DocumentPlace) throws(JournalError) -> [StoredAct] {
    let acts = try storedActs(of: place)
    guard acts.count == place.actCount else { throw corrupt("the acts of \(place.name.text)") }
    var previous: StoredAct?
    for act in acts {
      let before =
        previous?.revision == act.revision
        ? previous?.hash : try hash(of: place, afterEdit: act.revision)
      guard act.number == (previous?.number ?? 0) + 1, let before,
        act.follows(before, with: hasher)
      else { throw corrupt("act \(act.number) of \(place.name.text)") }
      previous = act
    }
    return acts
  }

  private func storedActs(of place: DocumentPlace) throws(JournalError) -> [StoredAct] {
    actList.bind(1, place.id)
    defer { actList.reset() }
    var acts: [StoredAct] = []
    while try actList.step() { acts.append(try act(in: actList, of: place)) }
    return acts
  }

  /// The first act of a document behind those that were looked at.
  ///
  /// - Parameters:
  ///   - place: Where the document is.
  ///   - revision: The revision of the last of those, or -1.
  ///   - number: Its number, or 0.
  /// - Returns: `nil` if there is none.
  /// - Throws: `.corrupt` if its row is damaged.
  func act(
    of place: DocumentPlace, behind revision: Int, number: Int
  ) throws(JournalError) -> StoredAct? {
    nextAct.bind(1, place.id)
    nextAct.bind(2, Int64(revision))
    nextAct.bind(3, Int64(number))
    defer { nextAct.reset() }
    return try nextAct.step() ? try act(in: nextAct, of: place) : nil
  }

  private func act(
    in row: borrowing Statement, of place: DocumentPlace
  ) throws(JournalError) -> StoredAct {
    let bytes = row.bytes(3)
    guard let number = Int(exactly: row.integer(0)), let revision = Int(exactly: row.integer(1)),
      let hash = row.withBytes(2, { ChainHash($0) }),
      let record = bytes.withUnsafeBytes({ ActRecord($0) }), record.act.revision == revision
    else { throw corrupt("act \(row.integer(0)) of \(place.name.text)") }
    return StoredAct(
      number: number, revision: revision, hash: hash, bytes: bytes, record: record)
  }

  /// The hash after the acts behind a revision; `nil` if there are none.
  ///
  /// - Complexity: O(1) for a document with nothing but its creation, else O(log n) in the acts.
  func hash(of place: DocumentPlace, afterActsBehind revision: Int) throws(JournalError)
    -> ChainHash?
  {
    guard place.actCount > 1 || revision == 0 else { return nil }
    actBehind.bind(1, place.id)
    actBehind.bind(2, Int64(revision))
    defer { actBehind.reset() }
    return try actBehind.step() ? actBehind.withBytes(0) { ChainHash($0) } : nil
  }

  /// The hash after the edit that makes a revision and before the acts behind that.
  private func hash(
    of place: DocumentPlace, afterEdit revision: Int
  ) throws(JournalError) -> ChainHash? {
    guard revision > 0 else { return ChainHash(startOf: place.identity, with: hasher) }
    guard revision > place.foldedRevision else {
      return try hash(of: place, afterSegmentTo: revision)
    }
    let index = revision - place.foldedRevision - 1
    return place.arrivals.indices.contains(index)
      ? try tailBytes(place.arrivals[index]).hash : nil
  }

  /// The hashes after the acts behind the revisions of a document that are not folded.
  func tailActs(of place: DocumentPlace) throws(JournalError) -> [Int: ChainHash] {
    guard place.actCount > 1 else { return [:] }
    var hashes: [Int: ChainHash] = [:]
    var last = (revision: place.foldedRevision, number: Int.max)
    while let act = try act(of: place, behind: last.revision, number: last.number) {
      hashes[act.revision] = act.hash
      last = (act.revision, act.number)
    }
    return hashes
  }
}
