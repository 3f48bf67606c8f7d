internal import Glibc

/// How many descriptors (files and sockets) the process may have open at once.
package enum DescriptorLimit {
  /// Raises the limit as far as the process may: what shells and service managers set is meant for
  /// programs that need a few.
  ///
  /// - Returns: The limit; it is also the lowest number that no descriptor can have.
  @discardableResult
  package static func raise() -> Int {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return Int.max }
    if limit.rlim_cur < limit.rlim_max {
      var raised = limit
      raised.rlim_cur = limit.rlim_max
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }

  /// Raises the limit and checks that it suffices: libuv ends the process where it lacks some.
  ///
  /// - Throws: `SystemError` that says how many are allowed and how many it takes.
  @discardableResult
  package static func raise(toAtLeast needed: Int) throws(SystemError) -> Int {
    let limit = raise()
    guard limit >= needed else {
      throw SystemError(
        call: "\(needed) descriptors are needed and \(limit) allowed (ulimit -n)", code: EMFILE)
    }
    return limit
  }

  private static var resource: __rlimit_resource_t {
    __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
  }
}
