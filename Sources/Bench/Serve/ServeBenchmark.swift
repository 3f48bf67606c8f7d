import Commands
import Threads
import Transport

/// `stet bench serve`: what a server does under a load of edits.
///
/// Closed loop: each writer keeps so many edits in flight, and an edit's latency counts from the
/// moment that it is typed. Open loop (`--rate`): edits are due at fixed times, and the latency
/// counts from there, whether or not the edit could be sent then, so that a server that stalls is
/// charged for every edit it held up. How much later than due edits were made, which the generator
/// is to blame for, is told, too.
///
/// Writers run the project's client machine. A reader compares what it is told with what the first
/// client of its document was told, byte by byte and revision by revision, so that the generator
/// does not become what is measured. At the end every client has every edit, every writer's text is
/// the one that the edits make, and so is a fresh snapshot of the server.
package enum ServeBenchmark {
  /// Measures.
  ///
  /// - Returns: The exit code: 1 if the clients did not converge.
  package static func run(_ options: ServeOptions) throws -> Int32 {
    // Each client is a connection.
    DescriptorLimit.raise()
    let server = try server(for: options)
    defer { server.stop() }
    let load = try ServeLoad(options, server: server)
    try load.run()
    let report = ServeReport(load)
    Console.print(options.isJSON ? report.json : report.table)
    return report.fault == nil ? 0 : 1
  }

  private static func server(for options: ServeOptions) throws -> ServeProcess {
    guard let url = options.url else { return try ServeProcess(starting: options) }
    let rest = url.hasPrefix("http://") ? String(url.dropFirst(7)) : url
    guard let address = SocketAddress(rest.hasSuffix("/") ? String(rest.dropLast()) : rest) else {
      throw UsageError(message: "--url takes http://ADDRESS:PORT, not \(url)")
    }
    return ServeProcess(id: options.serverPID ?? 0, address: address)
  }
}
