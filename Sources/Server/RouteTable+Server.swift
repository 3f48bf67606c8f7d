import HTTP

extension RouteTable {
  /// All that the server answers. What is below `/v1` and `/healthz` stands in
  /// `Schemas/openapi.json`, too.
  ///
  /// - Parameters:
  ///   - context: What the server has.
  ///   - directory: Which loop owns which document.
  ///   - files: The files of the page; `nil` serves none.
  init(context: ServerContext, directory: WorkerDirectory, files: StaticFiles?) {
    let service = [
      Route(.get, "/healthz", Health(journal: context.journal)),
      Route(.get, "/v1/documents", DocumentListing(context: context)),
      Route(.get, "/v1/documents/{name}", DocumentReading(context: context)),
      Route(
        .put, "/v1/documents/{name}", DocumentCreation(context: context, directory: directory)),
      Route(
        .get, "/v1/documents/{name}/socket",
        SocketOpening(context: context, directory: directory)),
    ]
    self.init(service + (files.map(Self.page) ?? []))
  }

  /// The files of the page.
  static func page(_ files: StaticFiles) -> [Route] {
    [
      Route(.get, "/", PageFile(files: files, place: .file("editor/index.html"))),
      Route(.get, "/d/{document}", PageFile(files: files, place: .file("editor/document.html"))),
      Route(.get, "/client/{path...}", PageFile(files: files, place: .below(folder: "client"))),
      Route(.get, "/bindings/{path...}", PageFile(files: files, place: .below(folder: "bindings"))),
      Route(.get, "/editor/{path...}", PageFile(files: files, place: .below(folder: "editor"))),
      Route(.get, "/vendor/{path...}", PageFile(files: files, place: .below(folder: "vendor"))),
    ]
  }
}
