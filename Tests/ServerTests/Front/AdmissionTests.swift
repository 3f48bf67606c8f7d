import Testing

@testable import Server

@Suite("Admission")
struct AdmissionTests {
  private let limits: ServerLimits

  init() {
    var limits = ServerLimits()
    limits.connectionCount = 500
    limits.reservedDescriptorCount = 30
    limits.surplusConnectionCount = 10
    self.limits = limits
  }

  @Test(
    "goes by the descriptors that are left, the last of which are the journal's",
    arguments: [
      (59, Admission.Place.inside), (60, .surplus), (69, .surplus), (70, .nowhere), (99, .nowhere),
    ] as [(Int32, Admission.Place)])
  func descriptors(descriptor: Int32, place: Admission.Place) {
    let admission = Admission(limits: limits, descriptorCount: 100)
    #expect(admission.place(of: descriptor, connectionCount: 1) == place)
  }

  @Test(
    "goes by the count of connections, too",
    arguments: [
      (500, Admission.Place.inside), (501, .surplus), (510, .surplus), (511, .nowhere),
    ] as [(Int, Admission.Place)])
  func connections(count: Int, place: Admission.Place) {
    let admission = Admission(limits: limits, descriptorCount: .max)
    #expect(admission.place(of: 12, connectionCount: count) == place)
  }
}
