/// A promise that a run saw broken.
package struct Violation: Error, Sendable, CustomStringConvertible {
  /// The seed that repeats the run.
  package let seed: UInt64
  /// After how many steps.
  package let step: Int
  /// What was seen.
  package let message: String

  /// What to do to see it again, and what it is.
  package var description: String { "seed \(seed), step \(step): \(message)" }
}
