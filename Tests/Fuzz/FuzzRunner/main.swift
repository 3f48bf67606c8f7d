internal import FuzzBodies
internal import Glibc

// fuzz-runner TARGET [libFuzzer's arguments]
//
// The package manager gives an executable an entry of its own, so libFuzzer's driver is called from
// here instead of bringing its `main`.

/// libFuzzer's driver; it does not return when it finds something.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The target that the first argument names. It is set once, before the driver starts, and then
/// read on the one thread there is.
nonisolated(unsafe) var target: FuzzTarget?

let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
target = FuzzTarget.all.first { $0.name == CommandLine.arguments.dropFirst().first }
guard target != nil else {
  print("usage: FuzzRunner TARGET [libFuzzer's arguments]; targets: \(names)")
  exit(2)
}
// The driver sees the program's name and what follows the target.
var arguments = CommandLine.unsafeArgv + 1
arguments[0] = CommandLine.unsafeArgv[0]
var argumentCount = CommandLine.argc - 1
let status = runDriver(&argumentCount, &arguments) { bytes, byteCount in
  target?.run(UnsafeRawBufferPointer(start: bytes, count: byteCount))
  return 0
}
exit(status)
