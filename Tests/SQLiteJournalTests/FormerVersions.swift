/// The files of earlier versions of the format, as they were written by the programs of their time.
enum FormerVersions {
  private static let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast().joined(separator: "/")

  /// The versions before the present one.
  static let all = [1, 2]

  /// The bytes of a journal of a version.
  static func content(_ version: Int) -> [UInt8] {
    JournalFiles.content("\(folder)/Versions/version-\(version).journal")
  }
}
