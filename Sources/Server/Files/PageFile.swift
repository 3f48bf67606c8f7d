/// `GET` of a file of the page.
struct PageFile: RequestHandler {
  /// Which file.
  enum Place: Sendable {
    /// Always this one.
    case file(String)
    /// The one that the path names below a folder.
    case below(folder: String)
  }

  let files: StaticFiles
  let place: Place

  /// The path of the file below the folder of the page.
  func path(_ parameters: PathParameters) -> String {
    switch place {
    case .file(let path): path
    case .below(let folder): "\(folder)/\(parameters.path)"
    }
  }

  func answer(_ request: Request, reply: @escaping Reply) -> Answer {
    files.serve(request, path: path(request.parameters), reply: reply)
    return .later
  }
}
