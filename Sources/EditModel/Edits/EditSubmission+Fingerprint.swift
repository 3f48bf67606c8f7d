import OperationalTransform
import TextStorage

extension EditSubmission {
  /// Recognises this edit when it is sent again: a hash of its base revision and its operation.
  ///
  /// It tells a client's mistake from a resend; it is no defence against somebody who looks for
  /// collisions, who could harm nothing but his own session.
  /// - Complexity: O(n) in the bytes of the operation.
  package var fingerprint: UInt64 {
    var hash = UInt64(bitPattern: Int64(revision)) ^ 0x5354_4554
    func mix(_ value: UInt64) {
      hash = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    switch operation {
    case .text(let operation):
      for component in operation.components {
        switch component {
        case .retain(let count): mix(UInt64(count) << 2)
        case .delete(let count): mix(UInt64(count) << 2 | 1)
        case .insert(var string): mix(string.withUTF8(Text.digest) << 2 | 2)
        }
      }
    case .other: mix(operation.json.withUnsafeBufferPointer(Text.digest))
    }
    return hash
  }
}
