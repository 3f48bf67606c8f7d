/// What a deflate context costs and how hard it tries.
package struct DeflateSettings: Hashable, Sendable {
  /// Base-two logarithm of the window, 9 to 15: zlib cannot deflate raw with 8.
  package var windowBits: Int
  /// 0 (store) to 9 (hardest).
  package var level: Int
  /// 1 to 9: the hash table's share of the memory.
  package var memoryLevel: Int

  /// Collects the parts; zlib's usual memory if only a level is given.
  package init(windowBits: Int = 15, level: Int, memoryLevel: Int = 8) {
    precondition((9...15).contains(windowBits), "zlib deflates raw with 9 to 15 window bits")
    self.windowBits = windowBits
    self.level = level
    self.memoryLevel = memoryLevel
  }

  /// What zlib allocates for a context, in bytes (zconf.h).
  package var contextByteCount: Int { (1 << (windowBits + 2)) + (1 << (memoryLevel + 9)) }
}
