import CSQLite

/// A SQLite file layer (VFS) over the system's own that asks a `SimulatedDisk` before each change;
/// open files keep it.
final class FaultyFileLayer {
  /// The name to open files with.
  let name: String
  fileprivate let disk: SimulatedDisk
  fileprivate let system: UnsafeMutablePointer<sqlite3_vfs>
  private let layer: UnsafeMutablePointer<sqlite3_vfs>
  private let cName: UnsafeMutablePointer<CChar>

  init(_ disk: SimulatedDisk) {
    self.disk = disk
    guard let system = sqlite3_vfs_find(nil) else { preconditionFailure("SQLite has files") }
    self.system = system
    layer = .allocate(capacity: 1)
    name = "faulty-\(UInt(bitPattern: layer))"
    let bytes = Array(name.utf8CString)
    cName = .allocate(capacity: bytes.count)
    cName.initialize(from: bytes, count: bytes.count)
    // What is not replaced here looks neither at the name nor at the data of its layer.
    layer.initialize(to: system.pointee)
    layer.pointee.zName = UnsafePointer(cName)
    layer.pointee.pNext = nil
    layer.pointee.iVersion = 2
    layer.pointee.szOsFile = Int32(FaultyFile.headerByteCount) + system.pointee.szOsFile
    layer.pointee.xOpen = openFaultyFile
    layer.pointee.xDelete = deleteFaultyFile
    layer.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_vfs_register(layer, 0)
  }

  deinit {
    sqlite3_vfs_unregister(layer)
    layer.deallocate()
    cName.deallocate()
  }
}

/// SQLite's codes for what failed, which its header makes in a way that Swift does not see.
private enum Failure {
  static let read = SQLITE_IOERR | 1 << 8
  static let write = SQLITE_IOERR | 3 << 8
  static let sync = SQLITE_IOERR | 4 << 8
  static let truncate = SQLITE_IOERR | 6 << 8
  static let delete = SQLITE_IOERR | 10 << 8
}

/// The head of SQLite's memory for one open file; the system's own file lies behind it.
private struct FaultyFile {
  var base: sqlite3_file
  var layer: Unmanaged<FaultyFileLayer>
  var path: Unmanaged<PathBox>

  static var headerByteCount: Int { (MemoryLayout<FaultyFile>.stride + 15) / 16 * 16 }
}

private final class PathBox {
  let path: String
  init(_ path: String) { self.path = path }
}

private typealias FilePointer = UnsafeMutablePointer<sqlite3_file>

extension FilePointer {
  fileprivate var head: UnsafeMutablePointer<FaultyFile> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: FaultyFile.self)
  }
  fileprivate var disk: SimulatedDisk { head.pointee.layer.takeUnretainedValue().disk }
  fileprivate var path: String { head.pointee.path.takeUnretainedValue().path }
  fileprivate var system: FilePointer {
    (UnsafeMutableRawPointer(self) + FaultyFile.headerByteCount)
      .assumingMemoryBound(to: sqlite3_file.self)
  }
  fileprivate var methods: sqlite3_io_methods { system.pointee.pMethods.pointee }
}

private func layer(of vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> FaultyFileLayer? {
  vfs?.pointee.pAppData.map { Unmanaged<FaultyFileLayer>.fromOpaque($0).takeUnretainedValue() }
}

private func openFaultyFile(
  _ vfs: UnsafeMutablePointer<sqlite3_vfs>?, _ name: UnsafePointer<CChar>?, _ file: FilePointer?,
  _ flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?
) -> Int32 {
  guard let layer = layer(of: vfs), let file else { return SQLITE_CANTOPEN }
  file.pointee.pMethods = nil
  guard !layer.disk.isDown else { return SQLITE_CANTOPEN }
  let path = name.map { String(cString: $0) } ?? ""
  layer.disk.open(path)
  let system = file.system
  system.pointee.pMethods = nil
  let code = layer.system.pointee.xOpen(layer.system, name, system, flags, outFlags)
  guard code == SQLITE_OK else { return code }
  file.head.pointee.layer = Unmanaged.passRetained(layer)
  file.head.pointee.path = Unmanaged.passRetained(PathBox(path))
  file.pointee.pMethods = faultyMethods
  return SQLITE_OK
}

private func deleteFaultyFile(
  _ vfs: UnsafeMutablePointer<sqlite3_vfs>?, _ name: UnsafePointer<CChar>?, _ syncs: Int32
) -> Int32 {
  guard let layer = layer(of: vfs), let name else { return Failure.delete }
  guard layer.disk.decide(.delete) == .done else { return Failure.delete }
  let code = layer.system.pointee.xDelete(layer.system, name, syncs)
  if code == SQLITE_OK { layer.disk.delete(String(cString: name)) }
  return code
}

/// The methods of a file; whichever thread comes first makes them, none changes them after that.
nonisolated(unsafe) private let faultyMethods: UnsafePointer<sqlite3_io_methods> = {
  let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
  var made = sqlite3_io_methods()
  made.iVersion = 2
  made.xClose = { file in
    guard let file else { return SQLITE_MISUSE }
    let code = file.methods.xClose(file.system)
    file.head.pointee.path.release()
    file.head.pointee.layer.release()
    return code
  }
  made.xRead = { file, buffer, count, offset in
    guard let file, !file.disk.isDown else { return Failure.read }
    return file.methods.xRead(file.system, buffer, count, offset)
  }
  made.xWrite = writeFaultyFile
  made.xTruncate = { file, size in
    guard let file, file.disk.decide(.truncate) == .done else { return Failure.truncate }
    file.disk.truncate(file.path, byteCount: Int(size))
    return file.methods.xTruncate(file.system, size)
  }
  made.xSync = { file, flags in
    guard let file else { return Failure.sync }
    switch file.disk.decide(.sync) {
    case .done:
      // Nothing real has to reach a disk.
      file.disk.sync(file.path)
      return SQLITE_OK
    case .isDown: return Failure.sync
    case .fails, .isFull, .tears:
      file.disk.loseSync(file.path)
      return Failure.sync
    }
  }
  made.xFileSize = { file, size in
    file.map { $0.methods.xFileSize($0.system, size) } ?? SQLITE_MISUSE
  }
  made.xLock = { file, level in file.map { $0.methods.xLock($0.system, level) } ?? SQLITE_MISUSE }
  made.xUnlock = { file, level in file.map { $0.methods.xUnlock($0.system, level) } ?? SQLITE_MISUSE
  }
  made.xCheckReservedLock = { file, out in
    file.map { $0.methods.xCheckReservedLock($0.system, out) } ?? SQLITE_MISUSE
  }
  made.xFileControl = { file, operation, argument in
    file.map { $0.methods.xFileControl($0.system, operation, argument) } ?? SQLITE_MISUSE
  }
  made.xSectorSize = { file in file.map { $0.methods.xSectorSize($0.system) } ?? 4096 }
  made.xDeviceCharacteristics = { file in
    file.map { $0.methods.xDeviceCharacteristics($0.system) } ?? 0
  }
  made.xShmMap = { file, page, size, extends, out in
    file.map { $0.methods.xShmMap($0.system, page, size, extends, out) } ?? SQLITE_MISUSE
  }
  made.xShmLock = { file, offset, count, flags in
    file.map { $0.methods.xShmLock($0.system, offset, count, flags) } ?? SQLITE_MISUSE
  }
  made.xShmBarrier = { file in if let file { file.methods.xShmBarrier(file.system) } }
  made.xShmUnmap = { file, deletes in
    file.map { $0.methods.xShmUnmap($0.system, deletes) } ?? SQLITE_MISUSE
  }
  methods.initialize(to: made)
  return UnsafePointer(methods)
}()

private func writeFaultyFile(
  _ file: FilePointer?, _ bytes: UnsafeRawPointer?, _ count: Int32, _ offset: Int64
) -> Int32 {
  guard let file else { return Failure.write }
  let decision = file.disk.decide(.write)
  let written = decision == .tears ? count / 2 : count
  if decision == .done || decision == .tears {
    let range = UnsafeRawBufferPointer(start: bytes, count: Int(written))
    file.disk.write(file.path, offset: Int(offset), bytes: range)
    let code = file.methods.xWrite(file.system, bytes, written, offset)
    guard code == SQLITE_OK, decision == .tears else { return code }
  }
  return decision == .isFull ? SQLITE_FULL : Failure.write
}
