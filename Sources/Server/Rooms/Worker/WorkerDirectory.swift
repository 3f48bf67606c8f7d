import EditModel

/// Which event loop owns which document; constant once the server has started.
final class WorkerDirectory: Sendable {
  /// All workers.
  let workers: [LoopWorker]

  init(workers: [LoopWorker]) {
    self.workers = workers
  }

  /// The worker that owns a document.
  func worker(of name: DocumentName) -> LoopWorker {
    workers[Self.index(of: name, among: workers.count)]
  }

  /// Which of `workerCount` workers owns a document: by a hash of its name's bytes, so that the
  /// spread is the same in each run.
  static func index(of name: DocumentName, among workerCount: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // FNV-1a leaves the last bytes of short names in few bits, so that numbered documents would
    // meet on one of two workers; a step of MurmurHash3's finish spreads them.
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 33
    return Int((hash >> 32) % UInt64(workerCount))
  }
}
