extension WebSocketConnection {
  /// Takes input from the front of `input` until there is an event.
  ///
  /// - Parameters:
  ///   - input: What was received. It is unmasked in place, and what is consumed is cut off its
  ///     front.
  ///   - workspace: The workspace of the calling thread.
  /// - Returns: The next event, or `nil` once all input is consumed.
  /// - Throws: `WebSocketError` for the first rule broken. It is final: answer with a close frame
  ///   of its code; further input is thrown away.
  /// - Complexity: O(n) in the consumed bytes; no allocation for whole messages.
  package mutating func next(
    in input: inout UnsafeMutableRawBufferPointer, using workspace: WebSocketWorkspace
  ) throws(WebSocketError) -> WebSocketEvent? {
    if isAssemblyDelivered { endDelivery(workspace) }
    if compression != nil { workspace.endInflating() }
    if let text = takeWholeText(&input) { return .text(text) }
    do throws(WebSocketError) {
      while !isInputClosed {
        if frame == nil {
          guard let header = try readHeader(&input) else { return nil }
          try open(header)
        }
        if let event = try readPayload(&input, workspace) { return event }
        if frame != nil, input.isEmpty { return nil }
      }
    } catch {
      isInputClosed = true
      releaseMemory(workspace)
      workspace.endInflating()
      input = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      throw error
    }
    input = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    return nil
  }

  /// Takes a text message off the front that is there as a whole, in one uncompressed frame, as
  /// most are: nothing need be noted for it.
  ///
  /// - Returns: `nil`, and nothing is taken, in every other case, whether it is right or wrong.
  @inline(__always)
  private func takeWholeText(
    _ input: inout UnsafeMutableRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    guard frame == nil, message.opcode == nil, cutHeader.byteCount == 0, !isInputClosed,
      let header = try? parse(UnsafeRawBufferPointer(input)), header.opcode == .text,
      header.isFinal, !header.isCompressed,
      header.payloadByteCount <= min(limits.frameByteCount, limits.messageByteCount),
      header.payloadByteCount <= input.count &- header.byteCount
    else { return nil }
    let end = header.byteCount &+ header.payloadByteCount
    let payload = UnsafeMutableRawBufferPointer(rebasing: input[header.byteCount..<end])
    if let key = header.maskingKey { Masking.apply(key, to: payload) }
    var validator = UTF8Validator()
    guard validator.validate(UnsafeRawBufferPointer(payload)), validator.isComplete else {
      // Masked again, it is refused like any other.
      if let key = header.maskingKey { Masking.apply(key, to: payload) }
      return nil
    }
    input = UnsafeMutableRawBufferPointer(rebasing: input[end...])
    return UnsafeRawBufferPointer(payload)
  }

  /// Gives the buffer back that the last event lay in.
  private mutating func endDelivery(_ workspace: WebSocketWorkspace) {
    isAssemblyDelivered = false
    releaseMemory(workspace)
  }

  /// Gives all buffers back; call it before the connection is thrown away.
  package mutating func releaseMemory(_ workspace: WebSocketWorkspace) {
    if let buffer = assembly { workspace.giveBack(buffer) }
    assembly = nil
    control = []
  }
}

extension WebSocketConnection {
  /// Reads a header, from `input` alone if it is whole there.
  @inline(__always)
  private mutating func readHeader(
    _ input: inout UnsafeMutableRawBufferPointer
  ) throws(WebSocketError) -> FrameHeader? {
    if cutHeader.byteCount == 0 {
      if let header = try parse(UnsafeRawBufferPointer(input)) {
        input = UnsafeMutableRawBufferPointer(rebasing: input[header.byteCount...])
        return header
      }
    }
    return try readCutHeader(&input)
  }

  /// Goes on with a header byte by byte.
  private mutating func readCutHeader(
    _ input: inout UnsafeMutableRawBufferPointer
  ) throws(WebSocketError) -> FrameHeader? {
    while let byte = input.first {
      cutHeader.append(byte)
      input = UnsafeMutableRawBufferPointer(rebasing: input[1...])
      let header = try cutHeader.withBytes { (bytes) throws(WebSocketError) in try parse(bytes) }
      if let header {
        cutHeader = CutHeader()
        return header
      }
    }
    return nil
  }

  /// Reads a header by this end's rules.
  @inline(__always)
  private func parse(_ bytes: UnsafeRawBufferPointer) throws(WebSocketError) -> FrameHeader? {
    try FrameHeader.parse(
      bytes, isDeflateAgreed: compression != nil, isMaskExpected: role == .server)
  }

  /// Checks a header against the message under way and the limits, and begins its frame.
  @inline(__always)
  private mutating func open(_ header: FrameHeader) throws(WebSocketError) {
    if !header.opcode.isControl { try openData(header) }
    frame = OpenFrame(
      opcode: header.opcode, isFinal: header.isFinal, missingByteCount: header.payloadByteCount,
      maskingKey: header.maskingKey ?? 0)
  }

  /// Checks the order of fragments and what they add up to (RFC 6455 §5.4, §10.4).
  private mutating func openData(_ header: FrameHeader) throws(WebSocketError) {
    if header.opcode == .continuation {
      guard message.opcode != nil else { throw .continuationUnexpected }
    } else {
      guard message.opcode == nil else { throw .continuationExpected }
      message = OpenMessage(opcode: header.opcode, isCompressed: header.isCompressed)
    }
    message.fragmentCount += 1
    guard message.fragmentCount <= limits.fragmentCount else {
      throw .tooManyFragments(limit: limits.fragmentCount)
    }
    let isCompressed = message.isCompressed
    let frameLimit = limits.frameByteCount
    let messageLimit = limits.messageByteCount
    guard
      header.payloadByteCount <= (isCompressed ? WebSocketLimits.deflated(frameLimit) : frameLimit)
    else { throw .frameTooBig(limit: frameLimit) }
    let (sum, overflow) = message.byteCount.addingReportingOverflow(header.payloadByteCount)
    guard !overflow,
      sum <= (isCompressed ? WebSocketLimits.deflated(messageLimit) : messageLimit)
    else { throw .messageTooBig(limit: messageLimit) }
    message.byteCount = sum
  }
}

extension WebSocketConnection {
  /// Takes what is there of the open frame's payload.
  ///
  /// - Returns: An event if the frame ends and ends something; `nil` otherwise.
  @inline(__always)
  private mutating func readPayload(
    _ input: inout UnsafeMutableRawBufferPointer, _ workspace: WebSocketWorkspace
  ) throws(WebSocketError) -> WebSocketEvent? {
    guard var open = frame else { return nil }
    let count = min(open.missingByteCount, input.count)
    let piece = UnsafeMutableRawBufferPointer(rebasing: input[..<count])
    input = UnsafeMutableRawBufferPointer(rebasing: input[count...])
    open.maskingKey = open.maskingKey == 0 ? 0 : Masking.apply(open.maskingKey, to: piece)
    open.missingByteCount -= count
    let isEnd = open.missingByteCount == 0
    frame = isEnd ? nil : open
    let bytes = UnsafeRawBufferPointer(piece)
    if open.opcode.isControl { return try takeControl(open.opcode, bytes, isEnd: isEnd, workspace) }
    let isMessageEnd = isEnd && open.isFinal
    if !message.isCompressed, message.opcode == .text {
      guard message.text.validate(bytes) else { throw .textNotUTF8 }
      if isMessageEnd, !message.text.isComplete { throw .textNotUTF8 }
    }
    if isMessageEnd, assembly == nil { return try deliver(bytes, workspace) }
    let buffer = assembly ?? workspace.takeBuffer()
    assembly = buffer
    buffer.append(bytes)
    guard isMessageEnd else { return nil }
    isAssemblyDelivered = true
    return try deliver(UnsafeRawBufferPointer(buffer.bytes), workspace)
  }

  /// Ends a data message whose payloads are `bytes`, together.
  @inline(__always)
  private mutating func deliver(
    _ bytes: UnsafeRawBufferPointer, _ workspace: WebSocketWorkspace
  ) throws(WebSocketError) -> WebSocketEvent? {
    let isText = message.opcode == .text
    message.opcode = nil
    if message.isCompressed {
      let inflated = try inflate(bytes, isText: isText, workspace)
      return isText ? .text(inflated) : .binary(inflated)
    }
    return isText ? .text(bytes) : .binary(bytes)
  }

  /// Inflates a message; the result lies in the workspace.
  private mutating func inflate(
    _ bytes: UnsafeRawBufferPointer, isText: Bool, _ workspace: WebSocketWorkspace
  ) throws(WebSocketError) -> UnsafeRawBufferPointer {
    let limit = limits.messageByteCount
    guard isPeerTakingOver else {
      try workspace.inflate(
        bytes, history: UnsafeRawBufferPointer(start: nil, count: 0), limit: limit, isText: isText)
      return UnsafeRawBufferPointer(workspace.inflated.bytes)
    }
    let context = takeover ?? TakeoverContext(windowBits: peerWindowBits)
    takeover = context
    try workspace.inflate(bytes, in: context, limit: limit, isText: isText)
    return UnsafeRawBufferPointer(workspace.inflated.bytes)
  }

  /// Takes a piece of a control frame.
  private mutating func takeControl(
    _ opcode: Opcode, _ bytes: UnsafeRawBufferPointer, isEnd: Bool, _ workspace: WebSocketWorkspace
  ) throws(WebSocketError) -> WebSocketEvent? {
    guard !isEnd || !control.isEmpty else { return try controlEvent(opcode, bytes) }
    control.append(contentsOf: bytes)
    guard isEnd else { return nil }
    // The event's bytes must stay in place behind this call.
    workspace.control.removeAll(keepingCapacity: 256)
    control.withUnsafeBytes { workspace.control.append($0) }
    control = []
    return try controlEvent(opcode, UnsafeRawBufferPointer(workspace.control.bytes))
  }

  /// What a whole control frame says (RFC 6455 §5.5).
  private mutating func controlEvent(
    _ opcode: Opcode, _ payload: UnsafeRawBufferPointer
  ) throws(WebSocketError) -> WebSocketEvent? {
    switch opcode {
    case .ping: return .ping(payload)
    case .pong: return .pong(payload)
    default:
      isInputClosed = true
      if payload.isEmpty { return .close(nil, reason: payload) }
      guard payload.count >= 2 else { throw .closePayloadTooShort }
      let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
      guard code.isAllowedOnWire else { throw .closeCodeInvalid(code.rawValue) }
      let reason = UnsafeRawBufferPointer(rebasing: payload[2...])
      var text = UTF8Validator()
      guard text.validate(reason), text.isComplete else { throw .closeReasonNotUTF8 }
      return .close(code, reason: reason)
    }
  }
}
