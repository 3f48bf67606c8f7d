package import OperationalTransform
import TextStorage

extension EditingTrace {
  /// One patch as its author sent it and as it was committed.
  package struct Submission {
    /// Who made it.
    package var agent: Int
    /// The revision that the author had last seen, not counting own later edits; the start content
    /// is revision 0.
    package var revision: Int
    /// What the author did, on that revision followed by the author's own edits since.
    package var operation: TextOperation
  }

  /// The patches as edits for an authority, one by one in the order of the file.
  ///
  /// Of a concurrent trace each agent's view is replayed, too; that takes two agents at most, as
  /// then what an agent has seen of the other is always a prefix.
  package func submissions() throws(Failure) -> [Submission] {
    guard agentCount <= 2 else { throw .tooManyAgents(agentCount) }
    var merge = TraceMerge(startContent: startContent, agentCount: max(agentCount, 1))
    var result: [Submission] = []
    for (index, transaction) in transactions.enumerated() {
      guard (0..<max(agentCount, 1)).contains(transaction.agent),
        transaction.parents?.allSatisfy({ $0 >= 0 && $0 < index }) ?? true
      else { throw .impossible(transaction: index) }
      merge.catchUp(transaction)
      for patch in transaction.patches {
        guard let operation = merge.submit(patch, by: transaction.agent) else {
          throw .impossible(transaction: index)
        }
        result.append(operation)
      }
      merge.finish(transaction)
    }
    return result
  }

  /// The edits as an authority commits them, each on the one before.
  package func committedOperations() throws(Failure) -> [TextOperation] {
    var states = [AgentState](repeating: AgentState(), count: max(agentCount, 1))
    var result: [TextOperation] = []
    for submission in try submissions() {
      let agent = submission.agent
      states[agent].drop(upTo: submission.revision)
      var operation = submission.operation
      for index in states[agent].unseen.indices {
        operation.carry(past: &states[agent].unseen[index].operation)
      }
      result.append(operation)
      for other in states.indices where other != agent {
        states[other].unseen.append((result.count, operation))
      }
    }
    return result
  }

  /// What an authority knows of an agent: others' commits that it has not seen, as they are to be
  /// done to its text.
  private struct AgentState {
    var unseen: [(revision: Int, operation: TextOperation)] = []

    mutating func drop(upTo revision: Int) {
      unseen.removeFirst(unseen.prefix { $0.revision <= revision }.count)
    }
  }
}

/// Replays what each agent of a trace saw, to tell offsets in UTF-16 and bases in revisions.
private struct TraceMerge {
  private struct View {
    var text: Text
    /// The newest revision of another agent that it has seen.
    var revision = 0
    /// Commits of the others that it has not seen, as they are to be done to its text.
    var unseen: [(revision: Int, operation: TextOperation)] = []
  }

  private var views: [View]
  private var revision = 0
  /// The revision behind each transaction, and its agent.
  private var ends: [(revision: Int, agent: Int)] = []
  /// For each transaction, the newest revision of the other agent that it knows of.
  private var knows: [Int] = []

  init(startContent: String, agentCount: Int) {
    views = Array(repeating: View(text: Text(startContent)), count: agentCount)
  }

  /// Shows the author what its parents say it had seen.
  mutating func catchUp(_ transaction: EditingTrace.Transaction) {
    var seen = views[transaction.agent].revision
    for parent in transaction.parents ?? [] {
      let isOwn = ends[parent].agent == transaction.agent
      seen = max(seen, isOwn ? knows[parent] : ends[parent].revision)
    }
    let agent = transaction.agent
    while let next = views[agent].unseen.first, next.revision <= seen {
      views[agent].unseen.removeFirst()
      let operation = next.operation
      do { try views[agent].text.apply(operation) } catch { preconditionFailure("it follows") }
    }
    views[agent].revision = seen
  }

  /// Does a patch to its author's text.
  ///
  /// - Returns: `nil` if the patch does not fit.
  mutating func submit(
    _ patch: EditingTrace.Patch, by agent: Int
  ) -> EditingTrace.Submission? {
    let text = views[agent].text
    guard patch.deletedCount >= 0,
      let start = text.position(at: patch.position, in: .scalar),
      let end = text.position(at: patch.position + patch.deletedCount, in: .scalar)
    else { return nil }
    let submitted = TextOperation(
      baseLength: text.utf16Count, replacing: start.utf16..<end.utf16, with: patch.inserted)
    do { try views[agent].text.apply(submitted) } catch { return nil }
    var operation = submitted
    for index in views[agent].unseen.indices {
      operation.carry(past: &views[agent].unseen[index].operation)
    }
    revision += 1
    for other in views.indices where other != agent {
      views[other].unseen.append((revision, operation))
    }
    return EditingTrace.Submission(
      agent: agent, revision: views[agent].revision, operation: submitted)
  }

  /// Notes what the transaction's children know through it.
  mutating func finish(_ transaction: EditingTrace.Transaction) {
    ends.append((revision, transaction.agent))
    knows.append(views[transaction.agent].revision)
  }
}
