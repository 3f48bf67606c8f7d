@testable import HTTP

/// What a parser said, with bytes of its own; neighbouring pieces of a body are joined.
enum Parsed: Equatable {
  case head(HTTPRequestHead)
  case response(HTTPResponseHead)
  case body(String)
  case end
  case failure(HTTPError)
}

extension [Parsed] {
  /// Adds a piece of a body to the one before.
  mutating func appendBody(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self)
    if case .body(let before)? = last {
      self[count - 1] = .body(before + text)
    } else {
      append(.body(text))
    }
  }
}

/// Limits that no ordinary test meets.
let roomyLimits = HTTPLimits(
  startLineByteCount: 8192, headByteCount: 16384, fieldCount: 100, bodyByteCount: 1 << 20,
  chunkCount: 1000)

/// `text` in pieces of the given lengths, the last one being whatever is left.
private func cut(_ text: String, _ pieces: [Int]) -> [[UInt8]] {
  var rest = Array(text.utf8)[...]
  var result: [[UInt8]] = []
  for count in pieces + [rest.count] where !rest.isEmpty {
    result.append(Array(rest.prefix(count)))
    rest = rest.dropFirst(count)
  }
  return result
}

/// What the request parser makes of `text`.
func requests(_ text: String, limits: HTTPLimits = roomyLimits, pieces: [Int] = []) -> [Parsed] {
  var parser = HTTPRequestParser(limits: limits)
  var results: [Parsed] = []
  for piece in cut(text, pieces) {
    piece.withUnsafeBytes { buffer in
      var input = buffer
      do throws(HTTPError) {
        while let event = try parser.next(in: &input) {
          switch event {
          case .head(let head): results.append(.head(head))
          case .body(let bytes): results.appendBody(bytes)
          case .end: results.append(.end)
          }
        }
      } catch {
        results.append(.failure(error))
      }
    }
  }
  return results
}

/// What the response parser makes of `text`.
func responses(
  _ text: String, limits: HTTPLimits = roomyLimits, answersHead: Bool = false, pieces: [Int] = []
) -> [Parsed] {
  var parser = HTTPResponseParser(limits: limits)
  parser.answersHead = answersHead
  var results: [Parsed] = []
  for piece in cut(text, pieces) {
    piece.withUnsafeBytes { buffer in
      var input = buffer
      do throws(HTTPError) {
        while let event = try parser.next(in: &input) {
          switch event {
          case .head(let head): results.append(.response(head))
          case .body(let bytes): results.appendBody(bytes)
          case .end: results.append(.end)
          }
        }
      } catch {
        results.append(.failure(error))
      }
    }
  }
  return results
}

/// The head of the first request in `text`; an empty one of another method if there is none.
func head(_ text: String) -> HTTPRequestHead {
  if case .head(let head)? = requests(text).first { return head }
  return HTTPRequestHead(
    method: .other(""), target: "", minorVersion: 0, fields: [], bodyLength: .none)
}

/// A GET request for `target` with more field lines.
func get(_ target: String, _ lines: String...) -> HTTPRequestHead {
  head("GET \(target) HTTP/1.1\r\nHost: a\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n")
}
