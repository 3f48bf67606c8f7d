import Journaling

extension Database {
  /// Writes what the log holds into it once more and syncs it, so that all of it is on disk.
  ///
  /// What a sync that failed was to write may be in memory only, and the kernel takes it for
  /// written: a later sync would not write it and tell that all is well, and at a power cut an edit
  /// behind it in the log would be lost as well. Nobody who reads meanwhile notices.
  ///
  /// Some file systems forget what they could not write, so that the log is not what its index
  /// says. Where that begins behind `syncedCount`, nothing that was synced is lost, and the index
  /// is made anew from what the log holds.
  ///
  /// - Parameter syncedCount: How many frames of the log were synced with success, at least; `nil`
  ///   if nobody knows.
  /// - Complexity: O(n) in the bytes of the log.
  /// - Throws: `.inputOutput`, also if the log lacks what was synced; `.locked`.
  func rewriteLog(syncedCount: Int?) throws(JournalError) {
    guard let soundCount = try rewriteSoundFrames(forgettingFrom: syncedCount) else { return }
    if let syncedCount, soundCount >= syncedCount,
      try rewriteSoundFrames(forgettingFrom: nil) == nil
    {
      return
    }
    throw JournalError(.inputOutput, "the log does not hold what was written to it")
  }

  /// Rewrites the frames that the index tells of, as far as they are sound.
  ///
  /// - Parameter forgettable: If one is not, but at least so many are, the index is spoilt, so that
  ///   whoever reads next makes it anew.
  /// - Returns: How many frames are sound; `nil` if all are.
  /// - Throws: `.inputOutput`, `.locked`.
  private func rewriteSoundFrames(forgettingFrom forgettable: Int?) throws(JournalError) -> Int? {
    // Until the end of this transaction nobody writes to the log or begins it anew.
    try execute("BEGIN IMMEDIATE")
    defer { rollBack() }
    guard let index = try logIndex() else { return nil }
    let frameCount = Int(index.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    guard frameCount > 0 else { return nil }
    let soundCount = try rewriteFrames(frameCount)
    guard soundCount < frameCount else { return nil }
    if let forgettable, soundCount >= forgettable {
      // Both copies of the header: SQLite trusts neither and recovers the log.
      index.initializeMemory(as: UInt8.self, repeating: 0, count: 96)
    }
    return soundCount
  }

  /// Writes the frames over themselves, up to the first one that is not sound.
  ///
  /// - Returns: How many are sound.
  /// - Throws: `.inputOutput`.
  private func rewriteFrames(_ frameCount: Int) throws(JournalError) -> Int {
    var bytes = [UInt8](repeating: 0, count: LogHeader.byteCount)
    guard readLog(into: &bytes, at: 0), let header = bytes.withUnsafeBytes({ LogHeader($0) })
    else { return 0 }
    try writeLog(bytes, at: 0)
    var check = LogFrameCheck(header)
    var soundCount = 0
    bytes = [UInt8](repeating: 0, count: LogFrameCheck.headByteCount + header.pageByteCount)
    while soundCount < frameCount {
      let offset = LogHeader.byteCount + soundCount * bytes.count
      guard readLog(into: &bytes, at: offset), bytes.withUnsafeBytes({ check.isNext($0) })
      else { break }
      try writeLog(bytes, at: offset)
      soundCount += 1
    }
    try syncLog()
    return soundCount
  }
}
