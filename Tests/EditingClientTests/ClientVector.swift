import EditModel
import OperationalTransform
import TestSupport
import Testing
import TextStorage
import WireFormat

@testable import EditingClient

/// One example of Schemas/client.md, `(state, event) → (state, actions)`.
struct ClientVector: CustomTestStringConvertible {
  var value: JSONValue

  private static let file =
    TestFile.read(TestFile.root + "Schemas/vectors/client.json").flatMap { try? JSONValue.read($0) }
    ?? .null

  /// All of them; none if they cannot be read, which a test notices.
  static let all = (file["vectors"]?.elements ?? []).map { ClientVector(value: $0) }

  private static let base = file["base"] ?? .null

  /// The names of the policy's rows: what the tables with three columns begin with.
  static var rows: [String] {
    let text = String(
      decoding: TestFile.read(TestFile.root + "Schemas/client.md") ?? [], as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|")
      guard line.hasPrefix("| `"), cells.count == 3 else { return nil }
      return String(cells[0].dropFirst(2).dropLast(2))
    }
  }

  var row: String { value["row"]?.string ?? "" }
  var testDescription: String { "\(row): \(value["name"]?.string ?? "")" }

  private func state(_ part: String) -> JSONValue {
    (Self.base[part] ?? .null).merging(value["before"]?[part])
  }

  private func expected(_ part: String) -> JSONValue {
    state(part).merging(value["after"]?[part])
  }

  /// Plays it.
  ///
  /// - Returns: What came otherwise than it says; `nil` if nothing did.
  func fault() throws -> String? {
    var client = EditingClient(memory: try ClientMemory(json: Self.written(state("memory")).json))
    client.link = Self.link(state("connection"))
    let asideCount = client.asides.count
    var actions: [ClientAction] = []
    let refused = try happen(to: &client, into: &actions)
    let told = actions.filter { if case .setAside = $0 { true } else { false } }.count
    let pairs: [(String, JSONValue, JSONValue)] = [
      ("refused", refused, value["refused"] ?? .null),
      ("actions", .array(try actions.compactMap(Self.value)), value["actions"] ?? .null),
      ("query", value["query"] == nil ? .null : Self.query(client), value["query"] ?? .null),
      ("memory", try Self.short(client.memory), expected("memory")),
      ("connection", Self.value(client.link), expected("connection")),
      ("asides told", .number(told), .number(client.asides.count - asideCount)),
    ]
    // Bytes are compared, as Swift's strings are equal if they are canonically equivalent.
    return pairs.first { $0.1.json != $0.2.json }.map { name, actual, expected in
      "\(name): \(String(decoding: actual.json, as: UTF8.self)) "
        + "instead of \(String(decoding: expected.json, as: UTF8.self))"
    }
  }

  /// Has the event happen.
  ///
  /// - Returns: The code with which an edit was refused.
  private func happen(
    to client: inout EditingClient, into actions: inout [ClientAction]
  ) throws -> JSONValue {
    guard let (kind, detail) = value["event"]?.members.first else { return .null }
    switch kind {
    case "edit": return try edit(detail, client: &client, into: &actions)
    case "connected": client.connected()
    case "closed": client.disconnected(closeCode: detail["code"]?.integer)
    case "retry": client.retry(into: &actions)
    case "receive":
      let isHello = detail["type"]?.string == "hello"
      let message = isHello ? (Self.base["hello"] ?? .null).merging(detail) : detail
      message.json.withUnsafeBytes { client.receive(json: $0, into: &actions) }
    case "receiveText":
      Array((detail.string ?? "").utf8).withUnsafeBytes { client.receive(json: $0, into: &actions) }
    default: break
    }
    return .null
  }

  private func edit(
    _ detail: JSONValue, client: inout EditingClient, into actions: inout [ClientAction]
  ) throws -> JSONValue {
    let operation = try detail.json.withUnsafeBufferPointer {
      try TextOperation(json: $0, componentLimit: .max)
    }
    do throws(ContentError) {
      try client.edit(.text(operation), into: &actions)
    } catch .text(.baseLengthMismatch) {
      return .string("base-length-mismatch")
    } catch {
      return .string("splits-surrogate-pair")
    }
    return .null
  }
}

/// The forms that the vectors have things in.
extension ClientVector {
  /// A memory as it is written down: the vectors leave out what follows from the rest.
  fileprivate static func written(_ memory: JSONValue) -> JSONValue {
    var memory = memory
    memory["version"] = .number(1)
    memory["digest"] =
      memory["text"]?.string.map { .string(Text.hexadecimal(digest: Text($0).digest)) } ?? .null
    memory["asides"] = .array(
      (memory["asides"]?.elements ?? []).map { aside in
        var aside = aside
        aside["reason"] = .object(["code": aside["reason"] ?? .null, "message": .string("")])
        return aside
      })
    return memory
  }

  fileprivate static func short(_ memory: ClientMemory) throws -> JSONValue {
    var value = try JSONValue.read(memory.json)
    value["version"] = nil
    value["digest"] = nil
    value["asides"] = .array(
      (value["asides"]?.elements ?? []).map { aside in
        var aside = aside
        aside["reason"] = aside["reason"]?["code"]
        return aside
      })
    return value
  }

  fileprivate static func link(_ value: JSONValue) -> ClientLink {
    var link = ClientLink()
    link.phase = ClientLink.Phase(rawValue: value["phase"]?.string ?? "") ?? .offline
    link.target = value["target"]?.integer ?? 0
    link.committed = value["committed"]?.integer ?? 0
    link.needsSnapshot = value["needsSnapshot"]?.boolean ?? false
    link.access = value["access"]?.string == "write" ? .write : .readOnly
    link.isOut = value["isOut"]?.boolean ?? false
    link.isDoubtful = value["isDoubtful"]?.boolean ?? false
    link.parts = (value["parts"]?.elements ?? []).compactMap(\.string)
    let limit = { value["limits"]?[$0]?.integer ?? 0 }
    link.limits = AnnouncedLimits(
      documentUTF16Count: limit("documentUTF16Count"), componentCount: limit("componentCount"),
      messageByteCount: limit("messageByteCount"), editsPerSecond: limit("editsPerSecond"),
      selectionCount: limit("selectionCount"), userByteCount: limit("userByteCount"))
    return link
  }

  fileprivate static func value(_ link: ClientLink) -> JSONValue {
    .object([
      "phase": .string(link.phase.rawValue), "target": .number(link.target),
      "committed": .number(link.committed), "needsSnapshot": .boolean(link.needsSnapshot),
      "access": .string(link.access.rawValue), "isOut": .boolean(link.isOut),
      "isDoubtful": .boolean(link.isDoubtful),
      "parts": .array(link.parts.map { .string($0) }),
      "limits": link.limits.map { limits in
        .object([
          "documentUTF16Count": .number(limits.documentUTF16Count),
          "componentCount": .number(limits.componentCount),
          "messageByteCount": .number(limits.messageByteCount),
          "editsPerSecond": .number(limits.editsPerSecond),
          "selectionCount": .number(limits.selectionCount),
          "userByteCount": .number(limits.userByteCount),
        ])
      } ?? .null,
    ])
  }

  fileprivate static func query(_ client: EditingClient) -> JSONValue {
    let pairs = (client.joinQuery?.text ?? "").split(separator: "&").map { pair in
      pair.split(separator: "=", maxSplits: 1).map(String.init)
    }
    return .object(Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], .string($0[1])) }))
  }

  /// An action as the vectors have it; `nil` for what they do not tell.
  fileprivate static func value(_ action: ClientAction) throws -> JSONValue? {
    switch action {
    case .send(let submission):
      var message: [UInt8] = []
      submission.write(to: &message)
      return .object(["send": try JSONValue.read(message)])
    case .changed(let operation):
      var json: [UInt8] = []
      json.appendJSON(operation)
      return .object(["change": try JSONValue.read(json)])
    case .replaced: return .object(["change": .null])
    case .retryLater: return .object(["retry": .boolean(true)])
    case .reconnect(let reason): return .object(["reconnect": .string(reason.code)])
    case .stop(let reason): return .object(["stop": .string(reason.code)])
    case .setAside, .presence, .left, .pong: return nil
    }
  }
}

/// Copies that are wrong in one place, each.
extension ClientVector {
  var wrongCopies: [ClientVector] {
    let actions = value["actions"]?.elements ?? []
    var copies = [copy("actions", .array(actions + [.object(["retry": .boolean(false)])]))]
    if !actions.isEmpty { copies.append(copy("actions", .array(Array(actions.dropFirst())))) }
    if value["refused"] != nil { copies.append(copy("refused", .string("no-code"))) }
    if var query = value["query"] {
      query["since"] = .string("6")
      copies.append(copy("query", query))
    }
    for part in ["memory", "connection"] {
      for (name, member) in expected(part).members {
        var after = value["after"] ?? .object([:])
        after[part] = (after[part] ?? .object([:])).merging(.object([name: Self.another(member)]))
        copies.append(copy("after", after))
      }
    }
    return copies
  }

  private func copy(_ name: String, _ member: JSONValue) -> ClientVector {
    var copy = self
    copy.value[name] = member
    return copy
  }

  /// A value that is not this one.
  private static func another(_ value: JSONValue) -> JSONValue {
    switch value {
    case .number(let number): .number(number + 1)
    case .boolean(let value): .boolean(!value)
    case .string(let string): .string(string + "?")
    case .array(let elements): .array(elements + [.null])
    case .object, .null: value.merging(.object(["other": .number(1)]))
    }
  }
}
