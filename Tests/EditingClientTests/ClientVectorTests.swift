import Testing

@Suite("Vectors of the client's policy")
struct ClientVectorTests {
  @Test("the client does what they say", arguments: ClientVector.all)
  func plays(vector: ClientVector) throws {
    let fault = try vector.fault()
    #expect(fault == nil)
  }

  @Test("every row has one, and none is of no row")
  func rows() {
    #expect(ClientVector.rows.count > 60)
    #expect(Set(ClientVector.all.map(\.row)) == Set(ClientVector.rows))
  }

  @Test("one that is wrong in any one place fails")
  func wrongCopies() throws {
    var count = 0
    for vector in ClientVector.all {
      for copy in vector.wrongCopies {
        let fault = try copy.fault()
        #expect(fault != nil, "\(vector.testDescription)")
        count += 1
      }
    }
    #expect(count > 20 * ClientVector.all.count)
  }
}
