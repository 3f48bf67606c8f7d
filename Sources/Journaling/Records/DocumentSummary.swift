package import EditModel

/// One line of the list of documents.
package struct DocumentSummary: Sendable, Equatable {
  /// Its name.
  package var name: DocumentName
  /// The name of its type, which this process may not have.
  package var typeName: String
  /// Its newest durable revision.
  package var revision: Int
  /// The oldest revision whose text can be had: 0 unless older ones were pruned.
  package var horizon: Int
  /// When it was created, in milliseconds since 1970-01-01T00:00:00Z.
  package var createdMilliseconds: Int64
  /// When its newest revision was made, in milliseconds since 1970-01-01T00:00:00Z.
  package var modifiedMilliseconds: Int64

  /// Collects the parts.
  package init(
    name: DocumentName, typeName: String, revision: Int, horizon: Int = 0,
    createdMilliseconds: Int64, modifiedMilliseconds: Int64
  ) {
    self.name = name
    self.typeName = typeName
    self.revision = revision
    self.horizon = horizon
    self.createdMilliseconds = createdMilliseconds
    self.modifiedMilliseconds = modifiedMilliseconds
  }
}
