internal import Threads

extension SystemError {
  /// Throws what a libuv call reports, which is a negated `errno`.
  static func check(_ result: Int32, _ call: String) throws(SystemError) {
    guard result < 0 else { return }
    throw SystemError(call: call, code: -result)
  }
}
