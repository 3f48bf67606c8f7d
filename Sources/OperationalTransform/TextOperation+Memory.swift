extension TextOperation {
  /// About how many bytes of memory it takes.
  package var memoryByteCount: Int {
    func outside(_ text: String) -> Int { text.utf8.count > 15 ? text.utf8.count + 32 : 0 }
    let inline = MemoryLayout<TextOperation>.stride + outside(last.inserted)
    if others.isEmpty { return inline }
    return others.reduce(inline + 32) { $0 + MemoryLayout<Splice>.stride + outside($1.inserted) }
  }
}
