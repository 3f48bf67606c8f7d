package import Journaling
import Threads

/// Whether the journal can be written, for all threads.
package final class JournalStatus: Sendable {
  private struct State {
    var error: JournalError?
    var onFailure: [@Sendable (JournalError) -> Void] = []
    var onRecovery: [@Sendable () -> Void] = []
  }

  private let state = Lock(State())

  /// Begins with a journal that works.
  init() {}

  /// Why the journal cannot be written; `nil` if it can.
  package var error: JournalError? { state.withLock { $0.error } }

  /// Whether the journal can be written.
  package var isWritable: Bool { error == nil }

  /// Has `action` called when the journal, which worked, fails, on the thread that noticed it.
  func onFailure(_ action: @escaping @Sendable (JournalError) -> Void) {
    state.withLock { $0.onFailure.append(action) }
  }

  /// Has `action` called after each recovery, on the thread that noticed it.
  func onRecovery(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.onRecovery.append(action) }
  }

  func fail(_ error: JournalError) {
    let actions = state.withLock { state in
      defer { state.error = error }
      return state.error == nil ? state.onFailure : []
    }
    for action in actions { action(error) }
  }

  func recover() {
    let actions = state.withLock { state in
      state.error = nil
      return state.onRecovery
    }
    for action in actions { action() }
  }
}
