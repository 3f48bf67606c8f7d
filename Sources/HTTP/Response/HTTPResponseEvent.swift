/// What a response parser found.
package enum HTTPResponseEvent {
  /// A whole head; those of status 1xx besides 101 are left out.
  case head(HTTPResponseHead)
  /// Some bytes of the body, where they lie in the input.
  case body(UnsafeRawBufferPointer)
  /// The response is complete; the next one may follow. It never comes for `untilClose`.
  case end
}
