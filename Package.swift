// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  // The tests run with the dynamic checks of exclusive access; a release build saves a tenth of its
  // instructions per edit without them.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// The C libraries are linked statically, so that the binary needs nothing but glibc and libstdc++.
func linked(_ libraries: [String]) -> [LinkerSetting] { libraries.map { .linkedLibrary($0) } }

func library(
  _ name: String, _ dependencies: Target.Dependency..., linking libraries: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: settings,
    linkerSettings: linked(libraries))
}

func tests(
  _ name: String, _ dependencies: Target.Dependency..., excluding excluded: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: excluded,
    swiftSettings: settings)
}

/// The fuzzer needs its own instrumentation, so it is only there when `Tests/Fuzz/run` asks for it.
let fuzzers: [Target] =
  Context.environment["STET_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "FuzzRunner", dependencies: ["FuzzBodies"], path: "Tests/Fuzz/FuzzRunner",
      swiftSettings: settings)
  ]

let package = Package(
  name: "stet",
  products: [.executable(name: "stet", targets: ["stet"])],
  targets: [
    .systemLibrary(name: "CLibuv"),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "COpenSSL"),
    .systemLibrary(name: "CPerformance"),
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "CThreads"),
    .systemLibrary(name: "CZlib"),
    .target(name: "CArguments"),
    .target(name: "CUnicode"),

    library("Notation"),
    library("TextStorage"),
    library("OperationalTransform", "TextStorage"),
    library("JSON"),
    library("EditModel", "JSON", "OperationalTransform", "TextStorage", "Notation"),
    library("WireFormat", "JSON", "EditModel", "OperationalTransform", "TextStorage", "Notation"),
    library("Journaling", "EditModel", "OperationalTransform", "TextStorage"),
    library(
      "DocumentEngine", "EditModel", "Journaling", "OperationalTransform", "TextStorage"),
    library("Compression", "CZlib", linking: [":libz.a"]),
    library("WebSocket", "Compression", "CUnicode", "Notation"),
    library("HTTP", "Notation"),
    library("Upgrade", "WebSocket", "HTTP"),
    library("Cryptography", "COpenSSL", linking: [":libcrypto.a", "dl"]),
    library(
      "SQLiteJournal", "EditModel", "Journaling", "OperationalTransform",
      "TextStorage", "Cryptography", "Threads", "CSQLite", "Compression",
      linking: [":libsqlite3.a", "m"]),
    library("Threads", "CThreads"),
    library("Transport", "Threads", "CLibuv", linking: [":libuv_a.a", "dl"]),
    library(
      "Server", "JSON", "EditModel", "Journaling", "DocumentEngine", "WireFormat", "TextStorage",
      "WebSocket", "HTTP", "Upgrade", "Cryptography", "Threads", "Transport", "CMalloc",
      "Compression", "Notation"),
    library("Echo", "WebSocket", "HTTP", "Upgrade", "Cryptography", "Threads", "Transport"),
    library(
      "EditingClient", "JSON", "EditModel", "WireFormat", "OperationalTransform", "TextStorage"),
    library("Client", "WebSocket", "HTTP", "Upgrade", "Threads", "Transport"),
    library(
      "Simulation", "EditModel", "Journaling", "DocumentEngine", "EditingClient", "WireFormat",
      "OperationalTransform", "TextStorage"),
    library("Commands"),
    library("Traces", "JSON", "OperationalTransform", "TextStorage", "Commands", "Compression"),
    library(
      "Bench", "Commands", "Traces", "Client", "EditingClient", "JSON", "EditModel",
      "OperationalTransform", "TextStorage", "WireFormat", "WebSocket", "Cryptography", "Threads",
      "Transport", "CPerformance", "Compression"),
    .executableTarget(
      name: "stet",
      dependencies: [
        "Bench", "Commands", "Traces", "Server", "SQLiteJournal", "Echo", "DocumentEngine",
        "Journaling", "EditModel", "OperationalTransform", "TextStorage", "HTTP", "Threads",
        "Transport", "CArguments",
      ],
      swiftSettings: settings),

    .executableTarget(
      name: "simulate", dependencies: ["Simulation", "Threads"], path: "Tests/Simulation",
      exclude: ["run"], swiftSettings: settings),

    .target(
      name: "StoreSupport", dependencies: ["EditModel", "Journaling", "Threads"],
      path: "Tests/StoreSupport", swiftSettings: settings),
    .target(
      name: "DialectSupport",
      dependencies: ["WireFormat", "EditModel", "OperationalTransform", "TextStorage"],
      path: "Tests/DialectSupport", swiftSettings: settings),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    .target(
      name: "TransportSupport", dependencies: ["Threads", "Transport"],
      path: "Tests/TransportSupport", swiftSettings: settings),
    tests("Notation"),
    tests("TextStorage", "TestSupport"),
    tests("OperationalTransform", "JSON", "EditModel", "TextStorage", "TestSupport"),
    tests("JSON", "TestSupport"),
    tests("EditModel", "JSON", "OperationalTransform", "TextStorage", "TestSupport"),
    tests("WireFormat", "JSON", "EditModel", "OperationalTransform", "TextStorage", "TestSupport"),
    tests(
      "DocumentEngine", "EditModel", "Journaling", "WireFormat", "OperationalTransform",
      "TextStorage", "DialectSupport"),
    tests("Compression", "TestSupport"),
    tests("WebSocket", "Compression", "TestSupport"),
    tests("HTTP"),
    tests("Cryptography", "Notation"),
    tests(
      "SQLiteJournal", "EditModel", "Journaling", "OperationalTransform",
      "TextStorage", "Compression", "CSQLite", "StoreSupport", excluding: ["Versions"]),
    tests("Threads"),
    tests("Transport", "Threads", "TestSupport", "TransportSupport"),
    tests("Echo", "WebSocket", "Threads", "Transport", "TransportSupport"),
    tests(
      "Server", "JSON", "EditModel", "Journaling", "DocumentEngine", "WireFormat",
      "OperationalTransform", "TextStorage", "WebSocket", "HTTP", "Threads", "Transport",
      "EditingClient", "DialectSupport", "StoreSupport", "TestSupport", "TransportSupport"),
    tests(
      "EditingClient", "EditModel", "WireFormat", "OperationalTransform", "TextStorage",
      "TestSupport"),
    .target(
      name: "TallyType", dependencies: ["EditModel", "JSON", "OperationalTransform"],
      path: "Tests/TallyType", swiftSettings: settings),
    tests(
      "TallyType", "EditModel", "Journaling", "DocumentEngine", "WireFormat", "SQLiteJournal",
      "EditingClient", "Simulation"),
    tests("Simulation"),
    tests("Commands"),
    tests("Bench"),
    .testTarget(name: "TidyTests", swiftSettings: settings),
    .target(
      name: "FuzzBodies",
      dependencies: [
        "Compression", "WebSocket", "HTTP", "JSON", "EditModel", "WireFormat",
        "OperationalTransform",
        "TextStorage",
      ],
      path: "Tests/Fuzz/FuzzBodies", swiftSettings: settings),
    .testTarget(name: "CorpusTests", dependencies: ["FuzzBodies"], swiftSettings: settings),
  ] + fuzzers,
  swiftLanguageModes: [.v6]
)
