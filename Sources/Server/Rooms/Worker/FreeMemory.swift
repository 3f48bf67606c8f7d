import CMalloc

/// Memory that was freed and that the process still has.
enum FreeMemory {
  /// Gives the system back what it can take: a document's tree is freed in small pieces, which the
  /// C library keeps for later otherwise.
  ///
  /// - Complexity: O(n) in all that is free.
  static func giveBack() {
    malloc_trim(0)
  }
}
