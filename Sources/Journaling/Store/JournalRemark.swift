/// Something about a journal that whoever runs the server has to know.
package enum JournalRemark: Sendable, Equatable {
  /// This part of it is damaged and not served.
  case flaw(String)
  /// The newest edits may be missing; all that is there is served.
  case suspicion(String)
}
