import HTTP

/// A problem as people are shown it who open an address in a browser.
enum ProblemPage {
  /// What the page may load: nothing but its own style.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

  /// Whether a client would rather have a page than JSON: browsers name `text/html`, programs that
  /// take anything get JSON.
  static func isWanted(by head: HTTPRequestHead) -> Bool {
    let types = ["application/problem+json", "application/json", "text/html"]
    return Negotiation.preferredType(head.fields, among: types) == "text/html"
  }

  /// The response with a page, which leads to the one that is at `basePath`.
  static func response(_ problem: Problem, basePath: String) -> HTTPResponse {
    let title = escaped(problem.status.phrase)
    let page = """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto }
      body { padding: 0 1rem }
      p { overflow-wrap: anywhere }
      </style>
      <h1>\(title)</h1>
      <p>\(escaped(problem.detail)).</p>
      <p><a href="\(escaped(basePath))/">All documents</a></p>
      <p><small>\(problem.status.rawValue) \(escaped(problem.code.rawValue))</small></p>
      </html>

      """
    return HTTPResponse(
      status: problem.status,
      fields: [
        HTTPField("Content-Type", "text/html; charset=utf-8"),
        HTTPField("X-Content-Type-Options", "nosniff"),
        HTTPField("Content-Security-Policy", policy),
      ] + problem.allFields, body: Array(page.utf8))
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
