import Testing

@testable import DocumentEngine

@Suite("The checkpoint policy")
struct CheckpointPolicyTests {
  private let policy = CheckpointPolicy(
    editCount: 1_000, editCountLimit: 16_000, textByteCountOfEdit: 64, byteCount: 4 << 20)

  private func firstDue(textByteCount: Int, byteCountOfEdit: Int) -> Int? {
    (1...100_000).first { count in
      policy.isDue(
        editCount: count, byteCount: count * byteCountOfEdit, textByteCount: textByteCount)
    }
  }

  @Test("stores a short text every thousand edits")
  func short() {
    #expect(firstDue(textByteCount: 0, byteCountOfEdit: 10) == 1_000)
    #expect(firstDue(textByteCount: 64_000, byteCountOfEdit: 10) == 1_000)
  }

  @Test("stores a long text less often, but not less often than every 16,000 edits")
  func long() {
    #expect(firstDue(textByteCount: 128_000, byteCountOfEdit: 10) == 2_000)
    #expect(firstDue(textByteCount: 16 << 20, byteCountOfEdit: 10) == 16_000)
  }

  @Test("counts large edits by their bytes, against those of the text")
  func large() {
    #expect(firstDue(textByteCount: 1 << 20, byteCountOfEdit: 1 << 20) == 4)
    #expect(firstDue(textByteCount: 16 << 20, byteCountOfEdit: 8 << 20) == 2)
  }

  @Test("stores nothing anew that did not change")
  func unchanged() {
    #expect(!policy.isDue(editCount: 0, byteCount: 1 << 30, textByteCount: 0))
  }
}
