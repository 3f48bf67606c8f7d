/// An edit in the tail as its session remembers it.
struct TailEdit {
  var sequence: Int
  var revision: Int
  var fingerprint: UInt64
}
