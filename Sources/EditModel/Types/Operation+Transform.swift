import OperationalTransform

extension Operation {
  /// Rewrites this operation to follow one that was committed before it, when both were made on
  /// the same content. Who gives way where both change one place is the type's to say.
  @inlinable
  package mutating func transform(over committed: Operation) {
    // Taken out and put back: the payload of an enum cannot be changed in place, and a copy of it
    // would be one more owner of its memory.
    switch consume self {
    case .text(var own):
      guard case .text(let theirs) = committed else { Self.mixed() }
      own.transform(over: theirs, side: .left)
      self = .text(own)
    case .other(let own):
      guard case .other(let theirs) = committed else { Self.mixed() }
      self = .other(own.transformed(over: theirs, isLater: true))
    }
  }

  /// Both ways around the diamond at once: afterwards this operation, the one that is committed
  /// later, follows `committed`, and `committed` follows what this one was.
  @inlinable
  package mutating func carry(past committed: inout Operation) {
    switch consume self {
    case .text(var own):
      switch consume committed {
      case .text(var theirs):
        own.carry(past: &theirs)
        committed = .text(theirs)
      case .other: Self.mixed()
      }
      self = .text(own)
    case .other(let own):
      guard case .other(let theirs) = committed else { Self.mixed() }
      self = .other(own.transformed(over: theirs, isLater: true))
      committed = .other(theirs.transformed(over: own, isLater: false))
    }
  }
}

extension OtherOperation {
  /// This operation behind another one on the same content.
  @usableFromInline
  func transformed(over other: any OtherOperation, isLater: Bool) -> Self {
    guard let other = other as? Self else { Operation.mixed() }
    var result = self
    result.transform(over: other, side: isLater ? Self.laterSide : Self.laterSide.opposite)
    return result
  }
}
