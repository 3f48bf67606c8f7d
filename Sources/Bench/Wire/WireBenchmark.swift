import WebSocket

/// `stet bench wire`: what frames cost on this machine, each figure beside `memcpy` in the same
/// run, and what the modes of compression cost and save.
package enum WireBenchmark {
  /// Runs the benchmark and prints its table.
  package static func run() -> Int32 {
    print("memory speed, GB/s        64 B    1 KiB   64 KiB    1 MiB   16 MiB")
    let counts = [64, 1 << 10, 1 << 16, 1 << 20, 1 << 24]
    row("memcpy", counts) { source, target in
      target.copyMemory(from: UnsafeRawBufferPointer(source))
    }
    row("unmask in place", counts) { _, target in Masking.apply(0x3d21_fa37, to: target) }
    row("unmask, odd place", counts, from: 1) { _, target in
      Masking.apply(0x3d21_fa37, to: target)
    }
    let texts = [
      ("UTF-8, ASCII", "plain text "), ("UTF-8, mixed", "añ€😀 text "), ("UTF-8, CJK", "文字列"),
    ]
    for (name, sample) in texts {
      // Odd, because a frame's payload begins wherever its header ends.
      row(name, counts, from: 1, sample: Array(sample.utf8)) { source, _ in
        var validator = UTF8Validator()
        precondition(validator.validate(UnsafeRawBufferPointer(source)), "the sample is UTF-8")
      }
    }
    print("")
    CompressionCosts.measure()
    return 0
  }

  /// Measures `body` on buffers of each size that begin `shift` bytes behind a cache line's start,
  /// the fastest of several runs, and prints a line.
  private static func row(
    _ name: String, _ counts: [Int], from shift: Int = 0, sample: [UInt8] = [0x61],
    _ body: (UnsafeMutableRawBufferPointer, UnsafeMutableRawBufferPointer) -> Void
  ) {
    var line = CoreFigure.padded(name, 20)
    for count in counts {
      let sources = UnsafeMutableRawBufferPointer.allocate(byteCount: count + shift, alignment: 64)
      let targets = UnsafeMutableRawBufferPointer.allocate(byteCount: count + shift, alignment: 64)
      defer {
        sources.deallocate()
        targets.deallocate()
      }
      let source = UnsafeMutableRawBufferPointer(rebasing: sources[shift...])
      let target = UnsafeMutableRawBufferPointer(rebasing: targets[shift...])
      for offset in 0..<count { source[offset] = sample[offset % sample.count] }
      target.copyMemory(from: UnsafeRawBufferPointer(source))
      let repeats = max(1, (1 << 24) / count)
      let best = CoreMeasurement.best(of: 7) {
        for _ in 0..<repeats { body(source, target) }
      }
      let speed = Double(count * repeats) / Double(max(best.nanoseconds, 1))
      line += CoreFigure.leading(CoreFigure.fixed(speed, 1), 9)
    }
    print(line)
  }
}
