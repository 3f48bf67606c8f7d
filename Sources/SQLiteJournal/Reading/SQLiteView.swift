import EditModel
import Journaling

/// The questions to one state of a file.
///
/// Most ask about one document several times, which is looked up once.
final class SQLiteView: JournalView {
  private let finder: any PlaceFinder
  private var place: DocumentPlace?

  /// Begins with a state that stays as it is for as long as this is used.
  init(_ finder: any PlaceFinder) {
    self.finder = finder
  }

  var types: DocumentTypes { finder.reader.types }

  /// Where a document's edits are; `nil` if it does not exist.
  ///
  /// - Throws: `.gone` if it was deleted or erased.
  private func findPresent(_ document: DocumentName) throws(JournalError) -> DocumentPlace? {
    guard let place = try find(document) else { return nil }
    guard place.standing == .present else {
      throw JournalError(
        .gone, "\(finder.reader.path): \(document.text) is \(place.standing)")
    }
    return place
  }

  private func find(_ document: DocumentName) throws(JournalError) -> DocumentPlace? {
    if let place, place.name == document { return place }
    place = try finder.place(of: document)
    return place
  }

  var epoch: UInt64 { get throws(JournalError) { try finder.reader.epoch() } }

  func acts(of document: DocumentName) throws(JournalError) -> [DocumentAct] {
    guard let place = try find(document) else { return [] }
    return try finder.reader.acts(of: place).map(\.record.act)
  }

  func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary? {
    guard let place = try findPresent(document) else { return nil }
    return try finder.reader.summary(of: place)
  }

  func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary] {
    var summaries: [DocumentSummary] = []
    for place in try finder.places(after: name, limit: limit, upTo: .present) {
      summaries.append(try finder.reader.summary(of: place))
    }
    return summaries
  }

  func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord] {
    guard let place = try findPresent(document) else { return [] }
    return try finder.reader.sessions(of: place)
  }

  func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    guard let place = try findPresent(document) else { return [] }
    return try finder.reader.entries(
      of: place, after: revision, countLimit: countLimit, byteCountLimit: byteCountLimit)
  }

  func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int? {
    guard let place = try findPresent(document) else { return nil }
    return try finder.reader.revision(of: place, at: milliseconds)
  }

  func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    guard let place = try findPresent(document) else { return nil }
    return try finder.reader.checkpoint(of: place, atOrBefore: revision)
  }
}
