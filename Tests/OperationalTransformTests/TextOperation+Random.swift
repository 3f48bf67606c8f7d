import TestSupport
import TextStorage

@testable import OperationalTransform

extension TextOperation {
  /// A random operation on a text, with whole scalars only.
  static func random(on text: String, using random: inout SplitMix64) -> TextOperation {
    let scalars = Array(text.unicodeScalars)
    var operation = TextOperation()
    var index = 0
    let density = Int.random(in: 1...8, using: &random)
    while index < scalars.count {
      let count = min(Int.random(in: 1...density, using: &random), scalars.count - index)
      let width = scalars[index..<index + count].reduce(0) { $0 + UTF16.width($1) }
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        operation.delete(width)
        index += count
      case 1:
        let pieceCount = Int.random(in: 1...3, using: &random)
        operation.insert(TextPieces.random(pieceCount: pieceCount, using: &random))
      default:
        operation.retain(width)
        index += count
      }
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      operation.insert(TextPieces.random(pieceCount: 1, using: &random))
    }
    return operation
  }

  /// Whether the components are what the treaty calls canonical.
  var isCanonical: Bool {
    var last: Component?
    for component in components {
      switch (last, component) {
      case (.retain, .retain), (.delete, .delete), (.insert, .insert), (.delete, .insert):
        return false
      default: break
      }
      switch component {
      case .retain(let count), .delete(let count): if count <= 0 { return false }
      case .insert(let text): if text.isEmpty { return false }
      }
      last = component
    }
    return true
  }

  /// What it makes of a text, component by component on an array of units.
  func applied(to text: String) -> String {
    let units = Array(text.utf16)
    var result: [UInt16] = []
    var offset = 0
    for component in components {
      switch component {
      case .retain(let count):
        result += units[offset..<offset + count]
        offset += count
      case .insert(let text): result += Array(text.utf16)
      case .delete(let count): offset += count
      }
    }
    precondition(offset == units.count, "the operation covers the text")
    return String(decoding: result, as: UTF16.self)
  }
}

extension String {
  /// Whether both have the same bytes.
  func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// Inclusive range of seeds with sizes that grow with the seed.
let seeds = UInt64(1)...200
