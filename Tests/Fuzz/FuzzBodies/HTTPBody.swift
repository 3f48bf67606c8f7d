internal import HTTP

/// Requests and responses: whatever comes, it ends in events or one refusal, within the limits, and
/// the cuts make no difference.
package enum HTTPBody {
  private static let limits = HTTPLimits(
    startLineByteCount: 256, headByteCount: 1024, fieldCount: 12, bodyByteCount: 2048,
    chunkCount: 16)

  /// Runs one input.
  package static func run(_ bytes: UnsafeRawBufferPointer) {
    var input = FuzzInput(bytes)
    let isResponse = input.choice() & 1 != 0
    let pieces = input.pieces()
    let cut = isResponse ? responseDigest(pieces) : requestDigest(pieces)
    let joined = [pieces.flatMap(\.self)]
    let whole = isResponse ? responseDigest(joined) : requestDigest(joined)
    precondition(cut == whole, "cuts make no difference")
  }

  private static func requestDigest(_ pieces: [[UInt8]]) -> Int {
    var parser = HTTPRequestParser(limits: limits)
    var hasher = Hasher()
    var bodyByteCount = 0
    for piece in pieces {
      piece.withUnsafeBytes { buffer in
        var input = buffer
        do throws(HTTPError) {
          while let event = try parser.next(in: &input) {
            switch event {
            case .head(let head): judge(head, &hasher)
            case .body(let bytes):
              hasher.combine(bytes: bytes)
              bodyByteCount += bytes.count
            case .end:
              hasher.combine(bodyByteCount)
              precondition(bodyByteCount <= limits.bodyByteCount, "no body is above its limit")
              bodyByteCount = 0
            }
          }
        } catch {
          hasher.combine(error.reason)
        }
      }
    }
    return hasher.finalize()
  }

  /// What a server does with a head must not trap either.
  private static func judge(_ head: HTTPRequestHead, _ hasher: inout Hasher) {
    hasher.combine(head.method)
    hasher.combine(head.target)
    hasher.combine(head.fields)
    hasher.combine(head.isPersistent)
    hasher.combine(head.expectsContinue)
    hasher.combine(head.query)
    hasher.combine(head.queryParameters?.count)
    hasher.combine(Negotiation.acceptsGzip(head.fields))
    hasher.combine(Negotiation.preferredType(head.fields, among: ["text/html", "text/plain"]))
    let condition = Precondition.evaluate(
      head, tag: EntityTag("a"), lastModified: 784_111_777, now: 1_000_000_000)
    hasher.combine(String(describing: condition))
    guard let segments = head.pathSegments, let path = StaticPath.resolve(segments) else { return }
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      precondition(part != ".." && part != "." && !part.isEmpty, "no path leaves its folder")
      precondition(!part.utf8.contains(0), "no path is cut by a NUL")
    }
    hasher.combine(MediaType.ofFile(named: path))
  }

  private static func responseDigest(_ pieces: [[UInt8]]) -> Int {
    var parser = HTTPResponseParser(limits: limits)
    var hasher = Hasher()
    for piece in pieces {
      piece.withUnsafeBytes { buffer in
        var input = buffer
        do throws(HTTPError) {
          while let event = try parser.next(in: &input) {
            switch event {
            case .head(let head):
              hasher.combine(head.status)
              hasher.combine(head.fields)
            case .body(let bytes): hasher.combine(bytes: bytes)
            case .end: hasher.combine(0)
            }
          }
        } catch {
          hasher.combine(error.reason)
        }
      }
    }
    return hasher.finalize()
  }
}
