package import Compression

/// A stream of identical messages to many connections, framed once and deflated once for all of
/// them by one context that is kept from message to message.
///
/// ```
/// stream:   ⟨afresh⟩ m1  m2  m3  m4 ⟨afresh⟩ m5  m6
/// member A:   c1     c2  c3  c4      c5     c6        in the stream from its start
/// member B:              p3  p4      c5     c6        joined late: plain until the next start
/// member C:   c1     c2      p4      c5     c6        lost m3 (fell behind): plain likewise
/// ```
///
/// A member's window holds exactly the compressed messages since a start, because uncompressed
/// messages do not touch it (RFC 7692 §7.2.3.2) and what follows a start refers to nothing before.
/// So nothing else that is compressed may be sent to a member while it is in the stream.
///
/// One thread uses it at a time.
package final class SharedDeflateStream {
  /// Which connections can share a stream.
  package struct Kind: Hashable, Sendable {
    /// How the stream deflates; its window is not larger than any member allows.
    package var settings: DeflateSettings
    /// Whether messages refer to earlier ones; `false` where a member asked for
    /// `server_no_context_takeover`.
    package var keepsContext: Bool

    /// Collects the parts.
    package init(settings: DeflateSettings, keepsContext: Bool) {
      self.settings = settings
      self.keepsContext = keepsContext
    }

    /// Appends the server's frame of a text message for one connection, deflated by itself: it
    /// refers to nothing before. A connection that is in a stream which keeps its context must not
    /// get it, as its window would no longer be the stream's.
    ///
    /// - Complexity: O(n) in the message; some 20 µs for each KiB.
    package func append(
      alone message: UnsafeRawBufferPointer, to output: inout [UInt8],
      using workspace: WebSocketWorkspace
    ) {
      workspace.deflate(message, settings)
      FrameWriter.append(
        UnsafeRawBufferPointer(workspace.deflated.bytes), .text, isCompressed: true, to: &output)
      workspace.endDeflating()
    }

    /// The kind that serves a connection with these parameters.
    package init(_ agreed: CompressionParameters, _ configuration: CompressionConfiguration) {
      settings = configuration.settings(for: agreed)
      keepsContext = !agreed.serverNoContextTakeover
    }
  }

  /// When a stream starts afresh.
  package struct RestartPolicy: Sendable {
    /// After so many messages at the latest.
    package var messageCount: Int
    /// After so many bytes of messages at the latest, before deflating.
    package var byteCount: Int
    /// After so many messages if a connection waits for a start.
    package var messageCountWhenAwaited: Int

    /// Collects the parts.
    package init(messageCount: Int, byteCount: Int, messageCountWhenAwaited: Int) {
      self.messageCount = messageCount
      self.byteCount = byteCount
      self.messageCountWhenAwaited = messageCountWhenAwaited
    }
  }

  /// What `append` wrote.
  package struct Frame: Equatable, Sendable {
    /// Whether the frame refers to nothing earlier, so that anybody can take it and be a member.
    package var startsAfresh: Bool
    /// Whether it is compressed; a plain frame is for everybody and changes no membership.
    package var isCompressed: Bool
  }

  /// One connection's place in the stream.
  package struct Membership: Sendable {
    /// Whether its window is the stream's.
    package private(set) var isInStream = false

    /// Begins outside: the connection is served uncompressed until the next start.
    package init() {}

    /// Decides which form of a message the connection gets, and joins it at a start.
    ///
    /// - Returns: `true` for the stream's frame, `false` for an uncompressed one.
    package mutating func takesFrame(_ frame: Frame) -> Bool {
      if frame.isCompressed, frame.startsAfresh { isInStream = true }
      return !frame.isCompressed || isInStream
    }

    /// The connection did not get a message of the stream: it waits for the next start.
    package mutating func leave() { isInStream = false }
  }

  /// Which connections can share it.
  package let kind: Kind
  private let policy: RestartPolicy
  private let thresholdByteCount: Int
  private var deflater: Deflater?
  private var messageCount = 0
  private var byteCount = 0

  /// Makes a stream without a context; the first message allocates it. Where the kind keeps no
  /// context, messages shorter than `thresholdByteCount` are framed uncompressed.
  package init(kind: Kind, policy: RestartPolicy, thresholdByteCount: Int) {
    self.kind = kind
    self.policy = policy
    self.thresholdByteCount = thresholdByteCount
  }

  /// Whether it holds a deflate context, of `kind.settings.contextByteCount` bytes.
  var holdsContext: Bool { deflater != nil }

  /// Appends the server's frame that stands for `message` to `output`, for all members.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - opcode: `text` or `binary`.
  ///   - isStartAwaited: Whether a connection of this kind is outside the stream.
  ///   - output: Where to.
  ///   - workspace: The workspace of the calling thread.
  /// - Returns: What was written.
  /// - Complexity: O(n), once for all members.
  package func append(
    _ message: UnsafeRawBufferPointer, _ opcode: Opcode, isStartAwaited: Bool,
    to output: inout [UInt8], using workspace: WebSocketWorkspace
  ) -> Frame {
    if !kind.keepsContext, message.count < thresholdByteCount {
      FrameWriter.append(message, opcode, to: &output)
      return Frame(startsAfresh: false, isCompressed: false)
    }
    let startsAfresh = startIfDue(isStartAwaited)
    messageCount += 1
    byteCount += message.count
    if kind.keepsContext {
      workspace.endDeflating()
      deflater?.compress(message, into: workspace.deflated)
    } else {
      workspace.deflate(message, kind.settings)
    }
    FrameWriter.append(
      UnsafeRawBufferPointer(workspace.deflated.bytes), opcode, isCompressed: true, to: &output)
    workspace.endDeflating()
    return Frame(startsAfresh: startsAfresh, isCompressed: true)
  }

  /// Frees the context, as when the document falls idle; the next message starts afresh.
  package func freeContext() {
    deflater = nil
  }

  /// Starts afresh if the policy says so or there is no context.
  private func startIfDue(_ isStartAwaited: Bool) -> Bool {
    guard kind.keepsContext else { return true }
    if !holdsContext {
      deflater = Deflater(kind.settings)
    } else if messageCount >= policy.messageCount || byteCount >= policy.byteCount
      || isStartAwaited && messageCount >= policy.messageCountWhenAwaited
    {
      deflater?.reset()
    } else {
      return false
    }
    messageCount = 0
    byteCount = 0
    return true
  }
}
