/// `stet bench core [--trace FILE]…`: what text and operations cost on this machine.
///
/// An edit is measured whole, as the authority does it: decode its JSON, transform it over what was
/// committed since (nothing, in a sequential history), apply it, take the text's digest. Each line
/// of the table has nanoseconds, instructions where they are counted, and the peak of memory.
package enum CoreBenchmark {
  /// Runs the benchmark and prints its table.
  ///
  /// - Parameter paths: Recorded histories to replay, gzipped or not.
  /// - Returns: The exit status: 1 if a trace is unreadable or ends in another text than it says.
  package static func run(traces paths: [String]) -> Int32 {
    print(CoreFigure.head)
    for path in paths {
      guard CoreTraces.measure(path) else { return 1 }
    }
    CoreGenerated.measure()
    CoreVerbs.measure()
    CoreBranches.measure()
    return 0
  }
}
