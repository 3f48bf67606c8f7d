import Glibc

/// Where a journal really is: its lock, its log and what is said of it go by that name, whatever
/// symbolic links lead there.
enum JournalPath {
  /// So many links may lead from one to the next (Linux, path_resolution(7)).
  private static let linkLimit = 40

  /// Follows the links of `path`, also where the file itself is yet to be made.
  static func real(_ path: String) -> String {
    var path = path
    for _ in 0..<linkLimit {
      if let resolved = resolved(path) { return resolved }
      guard let target = target(of: path) else { break }
      path = target.hasPrefix("/") ? target : "\(folder(of: path))/\(target)"
    }
    guard let folder = resolved(folder(of: path)) else { return path }
    let name = path.split(separator: "/").last ?? ""
    return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// `nil` if nothing is there, or if the name is no UTF-8.
  private static func resolved(_ path: String) -> String? {
    guard let bytes = realpath(path, nil) else { return nil }
    defer { free(bytes) }
    return String(validatingCString: bytes)
  }

  /// What a link says; `nil` if it is none.
  private static func target(of path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(validating: bytes.prefix(count), as: UTF8.self)
  }

  private static func folder(of path: String) -> String {
    guard let end = path.lastIndex(of: "/") else { return "." }
    return end == path.startIndex ? "/" : String(path[..<end])
  }
}
