import DocumentEngine

/// Which event loop owns which document; constant once the server has started.
final class WorkerDirectory: Sendable {
  /// All workers.
  let workers: [LoopWorker]

  init(workers: [LoopWorker]) {
    self.workers = workers
  }

  /// The worker that owns a document: by a hash of its name's bytes (FNV-1a), so that the spread is
  /// the same in each run.
  func worker(of name: DocumentName) -> LoopWorker {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return workers[Int((hash >> 32) % UInt64(workers.count))]
  }
}
