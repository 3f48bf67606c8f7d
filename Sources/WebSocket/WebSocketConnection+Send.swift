extension WebSocketConnection {
  /// Appends a server's frame with a whole message, deflated where that is agreed and worth it.
  ///
  /// A connection that is served by a `SharedDeflateStream` must not come here: what goes to it
  /// alone goes uncompressed, with `FrameWriter`.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - opcode: `text` or `binary`.
  ///   - configuration: What this server deflates with.
  ///   - thresholdByteCount: Shorter messages go uncompressed.
  ///   - output: Where to.
  ///   - workspace: The workspace of the calling thread.
  /// - Complexity: O(n) in the message; no allocation once the buffers have grown.
  package mutating func append(
    _ message: UnsafeRawBufferPointer, _ opcode: Opcode,
    deflatedBy configuration: CompressionConfiguration, from thresholdByteCount: Int,
    to output: inout [UInt8], using workspace: WebSocketWorkspace
  ) {
    precondition(role == .server, "a client's frames need a mask")
    guard let compression, message.count >= thresholdByteCount else {
      return FrameWriter.append(message, opcode, to: &output)
    }
    let settings = configuration.settings(for: compression)
    if compression.serverNoContextTakeover {
      workspace.deflate(message, settings)
    } else {
      let context = takeover ?? TakeoverContext(windowBits: peerWindowBits)
      takeover = context
      workspace.endDeflating()
      context.deflate(message, settings, into: workspace.deflated)
    }
    FrameWriter.append(
      UnsafeRawBufferPointer(workspace.deflated.bytes), opcode, isCompressed: true, to: &output)
    workspace.endDeflating()
  }
}
