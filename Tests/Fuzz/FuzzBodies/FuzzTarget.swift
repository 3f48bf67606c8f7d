/// Something that the network touches and that a fuzzer feeds: its name, which its corpus has too,
/// and what one input does. A fault is a trap.
package struct FuzzTarget: Sendable {
  /// The name of its folder in `Tests/Corpus`.
  package let name: String
  /// Runs one input.
  package let run: @Sendable (UnsafeRawBufferPointer) -> Void

  /// All of them.
  package static let all: [FuzzTarget] = [
    FuzzTarget(name: "frames") { FrameBody.run($0) },
    FuzzTarget(name: "inflate") { InflateBody.run($0) },
    FuzzTarget(name: "offers") { OfferBody.run($0) },
    FuzzTarget(name: "http") { HTTPBody.run($0) },
    FuzzTarget(name: "messages") { MessageBody.run($0) },
    FuzzTarget(name: "operations") { OperationBody.run($0) },
    FuzzTarget(name: "tree") { TreeBody.run($0) },
  ]
}
