/// What a request parser found.
package enum HTTPRequestEvent {
  /// A whole head.
  case head(HTTPRequestHead)
  /// Some bytes of the body, where they lie in the input.
  case body(UnsafeRawBufferPointer)
  /// The request is complete; the next one may follow at once.
  case end
}
