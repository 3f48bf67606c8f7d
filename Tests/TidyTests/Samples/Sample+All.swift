extension Sample {
  /// For each rule a text that breaks it, and such as come close.
  static let all: [Sample] = text + imports + swift + requirements + javaScript

  private static let text = [
    Sample(.unfinishedMarks, "README.md", "one\n" + "TO" + "DO: two\nTODOS\n", finds: [2]),
    Sample(.machinePaths, "README.md", "in /" + "home/somebody\n", finds: [1]),
    Sample(
      .machinePaths, "README.md", "/" + "root/.profile\nhttp://host/" + "root/\n", finds: [1]),
    Sample(.testTypes, "Sources/A/A.swift", "case text\ncase tally\n", finds: [2]),
    Sample(.testTypes, "Sources/A/A.swift", "// A Tally is one of them.\n", finds: [1]),
    Sample(.testTypes, "Tests/A/A.swift", "Tally()\n", finds: []),
    Sample(.lineLength, "a.swift", String(repeating: "x", count: 101), finds: [1]),
    Sample(.lineLength, "a.swift", String(repeating: "é", count: 100), finds: []),
    Sample(.lineLength, "a.js", String(repeating: "x", count: 121), finds: [1]),
    Sample(.fileLength, "a.swift", String(repeating: "x\n", count: 501), finds: [501]),
    Sample(.fileLength, "a.swift", String(repeating: "x\n", count: 500), finds: []),
  ]

  private static let imports = [
    Sample(.imports, "Sources/HTTP/A.swift", "import Glibc\n", finds: [1]),
    Sample(.imports, "Sources/Server/A.swift", "internal import Foundation\n", finds: [1]),
    Sample(.imports, "Sources/TextStorage/A.swift", "package import CZlib\n", finds: [1]),
    Sample(.imports, "Sources/Transport/A.swift", "import CLibuv\nimport COpenSSL\n", finds: [2]),
    Sample(.imports, "Sources/Unknown/A.swift", "", finds: [1]),
    Sample(.imports, "Sources/WireFormat/A.swift", "import struct TextStorage.Text", finds: []),
    Sample(.imports, "Sources/HTTP/A.swift", "// import Glibc\n", finds: []),
  ]

  private static let swift = [
    Sample(.fileNames, "Sources/HTTP/Head.swift", "struct Body {}", finds: [1]),
    Sample(.fileNames, "Sources/HTTP/Head+Parse.swift", "extension Head {}", finds: []),
    Sample(.fileNames, "Sources/HTTP/Head.swift", "package final class Head {}", finds: []),
    Sample(.fileNames, "Tests/HTTPTests/HeadTests.swift", "@Test func a() {}", finds: [1]),
    Sample(.backPointers, "Sources/HTTP/A.swift", "private unowned(unsafe) let a: A", finds: [1]),
    Sample(
      .backPointers, "Sources/HTTP/A.swift", "unowned let a: A\nvar b: B!\nvar c: C! = nil",
      finds: [2, 3]),
    Sample(
      .backPointers, "Sources/HTTP/A.swift", "let a = b != c ? d : !e\nif !f { g(h: !i) }",
      finds: []),
    Sample(.typeFiles, "Sources/HTTP/A.swift", "package struct A {}\nenum B {}\n", finds: [2]),
    Sample(
      .typeFiles, "Sources/HTTP/A+B.swift",
      "private struct B {}\nextension A {\n  enum C {}\n}", finds: []),
    Sample(.documentation, "Sources/HTTP/A.swift", "package struct A {}", finds: [1]),
    Sample(.documentation, "Sources/HTTP/A.swift", "// B\n@x\npackage let a = 1", finds: [3]),
    Sample(.documentation, "Sources/HTTP/A.swift", "/// B.\n@x\npackage let a = 1", finds: []),
    Sample(.documentation, "Sources/HTTP/A.swift", "/// B.\n// c\npackage let a = 1", finds: []),
    Sample(.documentation, "Sources/HTTP/A.swift", "package import WireFormat", finds: []),
    Sample(.functionLength, "Sources/HTTP/A.swift", function(lineCount: 71), finds: [2]),
    Sample(.functionLength, "Sources/HTTP/A.swift", function(lineCount: 70), finds: []),
    Sample(
      .functionLength, "Sources/HTTP/A.swift",
      "protocol P {\n  func a()\n  var b: Int { get }\n}\n" + function(lineCount: 70), finds: []),
    Sample(.uncheckedOwners, "Sources/HTTP/A.swift", "class A: @unchecked Sendable {}", finds: [1]),
    Sample(
      .uncheckedOwners, "Sources/HTTP/A.swift", "// Ok.\nnonisolated(unsafe) var a", finds: [2]),
    Sample(
      .uncheckedOwners, "Sources/HTTP/A.swift",
      "// Owned by the journal thread.\nclass A: @unchecked Sendable {}", finds: []),
  ]

  /// A documented protocol, whose members lie on the lines 3 and 6.
  private static let promise = """
    protocol P {
      /// B.
      func a<T>(_ b: (Int, T) -> Void, c d: [Int: T])
      func undocumented()
      /// E.
      var e: Int { get }
    }

    """

  private static let requirements = [
    witnesses("extension A: P {\n  package func a<T>(\n    _ z: (T) -> Void, c y: T\n  ) {}\n}"),
    witnesses("final class A: Q, P {\n  package let e: Int\n}"),
    witnesses("extension A: P {}\nextension A {\n  package var e: Int { 1 }\n}"),
    witnesses("struct A {\n  package static func == (a: Self, b: Self) -> Bool { true }\n}"),
    witnesses("struct A {\n  package static func < (a: Self, b: Self) -> Bool { true }\n}"),
    witnesses("struct A {\n  package func hash(into hasher: inout Hasher) {}\n}"),
    witnesses("struct A: P {\n  package func undocumented() {}\n}", finds: [9]),
    witnesses("struct A: P {\n  package func a(_ b: Int, d: Int) {}\n}", finds: [9]),
    witnesses("struct A {\n  package var e = 1\n}", finds: [9]),
    witnesses("struct A: P {\n  struct B {\n    package var e = 1\n  }\n}", finds: [10]),
    witnesses("struct A {\n  package func hash(_ bytes: [UInt8]) {}\n}", finds: [9]),
  ]

  private static func witnesses(_ text: String, finds lines: [Int] = []) -> Sample {
    Sample(.documentation, "Sources/HTTP/A.swift", promise + text, finds: lines)
  }

  private static let javaScript = [
    Sample(.typeChecking, "Web/client/a.js", "import './b.js'\n", finds: [1]),
    Sample(.typeChecking, "Web/client/a.js", "// @ts-check\n", finds: []),
    Sample(.documentObject, "Web/client/a.js", "\ndocument.title = ''", finds: [2]),
    Sample(.documentObject, "Web/editor/a.js", "document.title = ''", finds: []),
    Sample(.documentObject, "Web/client/a.js", "this.document.revision", finds: []),
    Sample(.networkAccess, "Web/bindings/a.js", "new WebSocket(url)", finds: [1]),
    Sample(.networkAccess, "Web/client/a.js", "await fetch(url) // fetch(", finds: [1]),
    Sample(.networkAccess, "Web/client/connection.js", "new WebSocket(url)", finds: []),
  ]

  private static func function(lineCount: Int) -> String {
    let body = String(repeating: "    if a { b(\"{\") }\n", count: lineCount - 2)
    return "struct A {\n  init(a: () -> Void = {}) {\n\(body)  }\n}\n"
  }
}
