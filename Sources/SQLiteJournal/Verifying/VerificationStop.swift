import Journaling

/// Why the verification of a document ended early.
enum VerificationStop: Error {
  /// A revision does not follow from what is before it.
  case flaw(revision: Int, message: String)
  /// The file cannot be read.
  case failure(JournalError)
}
