import EditModel
import Journaling
import StoreSupport
import Testing
import TextStorage
import Threads

@testable import Server

@Suite("The threads that speak to the journal")
struct JournalServiceTests {
  private let stage = ServiceStage()

  @Test("what is appended can be asked")
  func appended() throws {
    let service = try stage.service()
    defer { service.stop() }
    #expect(try service.append(stage.edit(1)) == .success([.appended]))
    #expect(try service.append(stage.edit(1)) == .success([.conflict(actualRevision: 1)]))
    let name = stage.name
    let answer = try service.answer { view throws(JournalError) in try view.summary(of: name) }
    #expect(answer.map { $0?.revision } == .success(1))
  }

  @Test("edits that come while it is busy are one commit, and each batch has its own answer")
  func gathered() throws {
    let gate = Gate()
    stage.before { call in if case .append = call { gate.pass() } }
    let service = try stage.service()
    defer { service.stop() }
    let answers = BlockingQueue<JournalService.BatchResult>()
    for revision in 1...9 {
      service.append(.init(appends: [stage.edit(revision)]) { answers.push($0) })
      if revision == 1 { gate.awaitVisitor() }
    }
    gate.open()
    for _ in 1...9 { #expect(answers.popFirst() == .success([.appended])) }
    #expect(stage.count { if case .append = $0 { true } else { false } } == 2)
  }

  @Test("an append that fails is told; the journal is opened again, and that is told, too")
  func recovers() throws {
    let failure = JournalError(.diskFull, "staged")
    let failing = Lock(true)
    stage.before { call throws(JournalError) in
      let fails = failing.withLock { $0 }
      guard fails else { return }
      switch call {
      case .append, .reopen: throw failure
      default: break
      }
    }
    let service = try stage.service()
    defer { service.stop() }
    let news = BlockingQueue<JournalError?>()
    service.status.onFailure { news.push($0) }
    service.status.onRecovery { news.push(nil) }
    #expect(try service.append(stage.edit(1)) == .failure(failure))
    #expect(news.popFirst() == failure)
    #expect(service.status.error == failure)
    #expect(try service.append(stage.edit(1)) == .failure(failure), "until it is open again")
    failing.withLock { $0 = false }
    #expect(news.popFirst() == .some(nil))
    #expect(service.status.isWritable)
    #expect(try service.append(stage.edit(1)) == .success([.appended]))
  }

  @Test("a journal that cannot be opened for writing is shown, and written once it can be")
  func late() throws {
    let failing = Lock(true)
    stage.before { call throws(JournalError) in
      if call == .openWriter, failing.withLock({ $0 }) { throw JournalError(.readOnly, "staged") }
    }
    let service = try stage.service()
    defer { service.stop() }
    #expect(service.status.error?.kind == .readOnly)
    #expect(service.epoch.bits == ServiceStage.epoch)
    let asked = try service.answer { view throws(JournalError) in
      try view.documents(after: nil, limit: 1).count
    }
    #expect(asked == .success(0))
    let recovered = BlockingQueue<Void>()
    service.status.onRecovery { recovered.push(()) }
    failing.withLock { $0 = false }
    recovered.popFirst()
    #expect(try service.append(stage.edit(1)) == .success([.appended]))
  }

  @Test("a new epoch is told once, and there is no other for a while")
  func epoch() throws {
    let service = try stage.service()
    defer { service.stop() }
    let renewals = BlockingQueue<UInt64>()
    service.lineage.onRenewal { [lineage = service.lineage] in
      renewals.push(lineage.current.bits)
    }
    #expect(service.renewEpoch())
    let renewed = try #require(renewals.popFirst())
    #expect(renewed != ServiceStage.epoch)
    #expect(!service.renewEpoch())
    #expect(try service.append(stage.edit(1)) == .success([.appended]))
    #expect(stage.count { $0 == .renewEpoch } == 1)
    let asked = try service.answer { view throws(JournalError) in try view.epoch }
    #expect(asked == .success(renewed))
  }

  @Test("an epoch whose renewal fails stays, and the next client asks for it again")
  func failedEpoch() throws {
    let failing = Lock(true)
    stage.before { call throws(JournalError) in
      if call == .renewEpoch, failing.withLock({ $0 }) { throw JournalError(.locked, "staged") }
    }
    let service = try stage.service()
    defer { service.stop() }
    #expect(service.renewEpoch())
    // The first may go with the renewal, which is tried behind it.
    for revision in 1...2 {
      #expect(try service.append(stage.edit(revision)) == .success([.appended]))
    }
    #expect(service.epoch.bits == ServiceStage.epoch)
    failing.withLock { $0 = false }
    #expect(service.renewEpoch())
  }

  @Test("the journal is tidied only when nothing has come for a moment")
  func tidied() throws {
    let calls = BlockingQueue<StagedCall>()
    stage.before { call in
      if call == .maintain || call == .append(stage.name) { calls.push(call) }
    }
    let service = try stage.service()
    defer { service.stop() }
    #expect(calls.popFirst() == .maintain, "once at the start")
    for revision in 1...3 {
      #expect(try service.append(stage.edit(revision)) == .success([.appended]))
    }
    let end = MonotonicTime.now().nanoseconds + 10_000_000_000
    var taken: [StagedCall] = []
    while taken.last != .maintain, MonotonicTime.now().nanoseconds < end {
      taken += calls.popAll(waiting: 1000) ?? []
    }
    #expect(taken.filter { $0 == .append(stage.name) }.count == 3)
    #expect(taken.last == .maintain)
  }

  @Test("what others do to the journal is noticed, though nothing is written")
  func watched() throws {
    let spoilt = Lock(false)
    stage.before { call throws(JournalError) in
      if call == .watch, spoilt.withLock({ $0 }) { throw JournalError(.missing, "staged") }
    }
    let service = try stage.service()
    defer { service.stop() }
    let news = BlockingQueue<JournalError>()
    service.status.onFailure { news.push($0) }
    spoilt.withLock { $0 = true }
    #expect(news.popFirst()?.kind == .missing)
  }

  @Test("a question that fails is answered so, and the next one is asked anew")
  func failedQuestion() throws {
    let failing = Lock(true)
    stage.before { call throws(JournalError) in
      if call == .view, failing.withLock({ $0 }) { throw JournalError(.corrupt, "staged") }
    }
    let service = try stage.service()
    defer { service.stop() }
    let question: @Sendable (any JournalView) throws(JournalError) -> UInt64 = {
      view throws(JournalError) in try view.epoch
    }
    #expect(try service.answer(question) == .failure(JournalError(.corrupt, "staged")))
    failing.withLock { $0 = false }
    #expect(try service.answer(question) == .success(ServiceStage.epoch))
    #expect(service.status.isWritable, "what cannot be read may be written")
  }

  @Test("no number of exports keeps a peer waiting")
  func exports() throws {
    let gate = Gate()
    let service = try stage.service()
    defer { service.stop() }
    let exported = BlockingQueue<Int>()
    for number in 1...9 {
      service.export { view throws(JournalError) in
        gate.pass()
        return number
      } reply: {
        exported.push((try? $0.get()) ?? 0)
      }
    }
    gate.awaitVisitor()
    let name = stage.name
    for _ in 1...9 {
      let loaded = try service.answer { view throws(JournalError) in try view.load(name) }
      #expect(try loaded.get().revision == 0)
    }
    #expect(exported.popAll(waiting: 0)?.isEmpty == true)
    gate.open()
    #expect(Set((1...9).compactMap { _ in exported.popFirst() }) == Set(1...9))
  }

  @Test("what was given before it is stopped is done")
  func stopped() throws {
    let gate = Gate()
    stage.before { call in if case .append = call { gate.pass() } }
    let service = try stage.service()
    let answers = BlockingQueue<JournalService.BatchResult>()
    for revision in 1...2 {
      service.append(.init(appends: [stage.edit(revision)]) { answers.push($0) })
      if revision == 1 { gate.awaitVisitor() }
    }
    let checkpoint = Checkpoint(revision: 1, content: .text(Text("a")), milliseconds: 1000)
    service.write(checkpoint, of: stage.name)
    let stopped = BlockingQueue<Void>()
    let thread = try WorkerThread.start(name: "stopping") {
      service.stop()
      stopped.push(())
    }
    #expect(stopped.popAll(waiting: 20)?.isEmpty == true, "not before")
    gate.open()
    thread.join()
    #expect(answers.popAll(waiting: 0) == [.success([.appended]), .success([.appended])])
    let stored = try stage.memory.openReader().view { view throws(JournalError) in
      try view.checkpoint(of: stage.name, atOrBefore: 2)?.revision
    }
    #expect(stored == 1)
  }
}
