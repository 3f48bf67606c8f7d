import OperationalTransform

/// Long offline branches.
enum CoreBranches {
  static func measure() {}
}
