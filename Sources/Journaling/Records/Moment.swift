package import EditModel

/// Which revision of a document is meant.
package enum Moment: Sendable {
  case newest
  case revision(Int)
  /// The newest made at or before a time, in milliseconds since 1970-01-01T00:00:00Z.
  case time(Int64)

  /// The same at `now` of the clock that dates edits: what is to come later is not there yet, so
  /// nothing is newer than the newest revision, whatever time that was given.
  package func asked(at now: Int64) -> Moment {
    if case .time(let milliseconds) = self, milliseconds >= now { .newest } else { self }
  }
}

extension Moment {
  /// What a journal has at a moment of a document.
  package enum Place: Sendable, Equatable {
    /// There is no such document.
    case noDocument
    /// No revision is so old.
    case tooEarly(DocumentSummary)
    /// No revision is so new.
    case tooLate(DocumentSummary)
    /// This revision.
    case revision(Int, DocumentSummary)
  }
}

extension JournalView {
  /// Finds the revision that is meant.
  ///
  /// - Parameters:
  ///   - moment: What is meant.
  ///   - document: Of which document.
  ///   - now: The clock that dates edits, in milliseconds since 1970-01-01T00:00:00Z.
  /// - Returns: The revision with its document's list entry, or what there is instead.
  /// - Throws: `JournalError`.
  package func find(
    _ moment: Moment, of document: DocumentName, now: Int64
  ) throws(JournalError) -> Moment.Place {
    guard let summary = try summary(of: document) else { return .noDocument }
    switch moment.asked(at: now) {
    case .newest: return .revision(summary.revision, summary)
    case .revision(let revision):
      return revision <= summary.revision ? .revision(revision, summary) : .tooLate(summary)
    case .time(let milliseconds):
      let revision = try revision(of: document, at: milliseconds) ?? 0
      return revision > 0 ? .revision(revision, summary) : .tooEarly(summary)
    }
  }
}
