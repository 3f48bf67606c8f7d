import EditModel
import Journaling

/// One question on a view of its own.
extension Journal {
  func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary? {
    try view { view throws(JournalError) in try view.summary(of: document) }
  }

  func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary] {
    try view { view throws(JournalError) in try view.documents(after: name, limit: limit) }
  }

  func acts(of document: DocumentName) throws(JournalError) -> [DocumentAct] {
    try view { view throws(JournalError) in try view.acts(of: document) }
  }

  func digest(of document: DocumentName, at revision: Int) throws(JournalError) -> UInt64? {
    try view { view throws(JournalError) in try view.digest(of: document, at: revision) }
  }

  func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord] {
    try view { view throws(JournalError) in try view.sessions(of: document) }
  }

  func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    try view { view throws(JournalError) in
      try view.entries(
        of: document, after: revision, countLimit: countLimit, byteCountLimit: byteCountLimit)
    }
  }

  func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int? {
    try view { view throws(JournalError) in try view.revision(of: document, at: milliseconds) }
  }

  func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    try view { view throws(JournalError) in
      try view.checkpoint(of: document, atOrBefore: revision)
    }
  }

  func replay(
    _ document: DocumentName, to revision: Int? = nil
  ) throws(JournalError) -> Checkpoint? {
    try view { view throws(JournalError) in try view.replay(document, to: revision) }
  }
}
