/// A check that failed, before it is known when and in which run.
struct Broken: Error {
  let message: String

  init(_ message: String) { self.message = message }
}
