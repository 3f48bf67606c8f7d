/// What a record tells of, and which of the parts that may be left out it has: its first byte.
enum RecordKind: UInt8 {
  case edit = 0
  case creation = 1
  case deletion = 2
  case undeletion = 3
  case move = 4
  case label = 5
  case erasure = 6
  case pruning = 7
  case adoption = 8

  /// The parts that may be left out.
  struct Parts: OptionSet {
    let rawValue: UInt8

    static let principal = Parts(rawValue: 0x10)
    static let claimedName = Parts(rawValue: 0x20)
    /// The session of an act; an edit always has one.
    static let session = Parts(rawValue: 0x40)
  }

  /// The first byte of a record.
  func byte(with parts: Parts) -> UInt8 { rawValue | parts.rawValue }

  /// Reads the first byte of a record.
  ///
  /// - Returns: `nil` if no record begins so.
  static func read(_ byte: UInt8) -> (kind: RecordKind, parts: Parts)? {
    guard byte < 0x80, let kind = RecordKind(rawValue: byte & 0x0F) else { return nil }
    let parts = Parts(rawValue: byte & 0xF0)
    return kind == .edit && parts.contains(.session) ? nil : (kind, parts)
  }
}
