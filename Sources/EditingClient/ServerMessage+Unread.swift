import JSON
import WireFormat

extension ServerMessage {
  /// Whether a message that cannot be read concerns nobody here: it is of a type that is not known,
  /// as a newer server may have them, or a presence, in which others may have written anything.
  static func canPassOver(json: UnsafeRawBufferPointer) -> Bool {
    switch type(of: json) {
    case nil, "hello", "part", "snapshot", "edit", "ack", "reject", "left", "digest", "access",
      "error":
      false
    default: true
    }
  }

  /// The type of a message whose other members may be anything; `nil` if it has none, or is no JSON
  /// object.
  private static func type(of json: UnsafeRawBufferPointer) -> String? {
    json.withMemoryRebound(to: UInt8.self) { utf8 in
      var reader = JSONReader(utf8)
      var type: String?
      do throws(JSONError) {
        var members = try reader.beginObject()
        while let name = try reader.nextMember(&members, of: ["type"]) {
          if name == 0 { type = try reader.readString() } else { try reader.skipValue() }
        }
        try reader.finish()
      } catch {
        return nil
      }
      return type
    }
  }
}
