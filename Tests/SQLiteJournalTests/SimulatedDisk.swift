import Glibc

/// What a disk would hold of the files beneath SQLite if the power went now, and the fault it has.
///
/// The files themselves are real and hold what the kernel's cache would: all that was written.
final class SimulatedDisk {
  /// What goes wrong with one operation.
  enum Fault: CaseIterable, Sendable {
    /// It fails without effect. A sync that fails leaves in memory alone what it was to write, and
    /// no later sync writes that.
    case fails
    /// As `fails`, and what a sync was to write is gone from memory as well: reads give what the
    /// disk has.
    case forgets
    /// As `fails`, and so do all that follow until the disk is repaired.
    case keepsFailing
    /// There is no room for it, nor for any other write until the disk is repaired.
    case isFull
    /// A write is done in part and fails.
    case tears
    /// The power goes: nothing is left of what was not synced.
    case losesAll
    /// The power goes: of what was not synced something is left, in any order, torn or whole.
    case losesSome
  }

  /// The operations that change something.
  enum Operation { case write, sync, truncate, delete }

  /// How an operation is to end.
  enum Decision { case done, fails, isFull, tears, isDown }

  private enum Change {
    case write(offset: Int, bytes: [UInt8])
    case truncate(byteCount: Int)
  }

  private struct File {
    var durable: [UInt8]?
    var pending: [Change] = []
  }

  /// Operations so far.
  private(set) var operationCount = 0
  /// How often the fault has come up.
  private(set) var failureCount = 0
  /// Whether the fault has come up.
  var hasFailed: Bool { failureCount > 0 }
  /// Whether the power is off.
  private(set) var isDown = false
  private var isFailing = false
  private var isNextSyncFaulty = false
  private let fault: Fault?
  private var faultyOperation: Int
  private var seed: UInt64
  private var files: [String: File] = [:]

  /// A disk whose `faultyOperation`, counted from 0, goes wrong.
  init(fault: Fault?, at faultyOperation: Int = -1) {
    self.fault = fault
    self.faultyOperation = faultyOperation
    seed = UInt64(truncatingIfNeeded: faultyOperation) &* 977 &+ 1
  }

  /// Says how the next operation ends.
  func decide(_ operation: Operation) -> Decision {
    defer { operationCount += 1 }
    if isDown { return .isDown }
    let isFaultySync = isNextSyncFaulty && operation == .sync
    if isFaultySync { isNextSyncFaulty = false }
    let isFault = operationCount == faultyOperation || isFaultySync
    if isFault { failureCount += 1 }
    guard let fault, isFault || isFailing else { return .done }
    switch fault {
    case .fails, .forgets: return .fails
    case .keepsFailing:
      isFailing = true
      return .fails
    case .isFull:
      isFailing = true
      return operation == .write ? .isFull : .done
    case .tears: return operation == .write ? .tears : .fails
    case .losesAll, .losesSome:
      isDown = true
      return operation == .write ? .tears : .isDown
    }
  }

  /// Ends a lasting fault, and takes back one that was to come.
  func repair() {
    isFailing = false
    faultyOperation = -1
  }

  /// Lets the next operation go wrong.
  func spoilNextOperation() { faultyOperation = operationCount }

  /// Lets the next sync go wrong.
  func spoilNextSync() { isNextSyncFaulty = true }

  /// Takes note of a file that is opened; what is in it counts as synced.
  func open(_ path: String) {
    guard files[path] == nil else { return }
    files[path] = File(durable: access(path, F_OK) == 0 ? Self.read(path) : nil)
  }

  /// Takes note of a write that was done.
  func write(_ path: String, offset: Int, bytes: UnsafeRawBufferPointer) {
    files[path, default: File()].pending.append(.write(offset: offset, bytes: Array(bytes)))
  }

  /// Takes note of a truncation that was done.
  func truncate(_ path: String, byteCount: Int) {
    files[path, default: File()].pending.append(.truncate(byteCount: byteCount))
  }

  /// Takes note of a sync that was done.
  func sync(_ path: String) {
    guard let file = files[path] else { return }
    var bytes = file.durable ?? []
    for change in file.pending { Self.apply(change, to: &bytes) }
    files[path] = File(durable: bytes)
  }

  /// Takes note of a sync that failed.
  func loseSync(_ path: String) {
    files[path]?.pending = []
    if fault == .forgets, let bytes = files[path]?.durable { Self.write(bytes, to: path) }
  }

  /// Takes note of a deletion that was done.
  func delete(_ path: String) { files[path] = nil }

  /// Cuts the power, unless it is off.
  func cut() { isDown = true }

  /// Makes the files what the disk holds of them, and the power come back.
  func restart() {
    // In the order of their names, so that a run repeats itself.
    for (path, file) in files.sorted(by: { $0.key < $1.key }) {
      var bytes = file.durable
      if fault == .losesSome {
        for change in file.pending where random(3) != 0 {
          var content = bytes ?? []
          Self.apply(torn(change), to: &content)
          bytes = content
        }
      }
      if let bytes { Self.write(bytes, to: path) } else { unlink(path) }
      unlink(path + "-shm")
    }
    files = [:]
    isDown = false
    isFailing = false
  }

  private func torn(_ change: Change) -> Change {
    guard case .write(let offset, let bytes) = change, random(4) == 0 else { return change }
    return .write(offset: offset, bytes: Array(bytes.prefix(random(bytes.count + 1))))
  }

  private func random(_ bound: Int) -> Int {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(seed >> 33) % bound
  }

  private static func apply(_ change: Change, to content: inout [UInt8]) {
    switch change {
    case .write(let offset, let bytes):
      let end = offset + bytes.count
      if content.count < end {
        content.append(contentsOf: repeatElement(0, count: end - content.count))
      }
      content.replaceSubrange(offset..<end, with: bytes)
    case .truncate(let byteCount):
      if content.count > byteCount { content.removeLast(content.count - byteCount) }
    }
  }

  private static func read(_ path: String) -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY)
    defer { close(descriptor) }
    let count = Int(lseek(descriptor, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: max(count, 0))
    precondition(pread(descriptor, &bytes, bytes.count, 0) == bytes.count, "\(path) is whole")
    return bytes
  }

  private static func write(_ bytes: [UInt8], to path: String) {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "\(path) has room")
  }
}
