import DocumentEngine
import EditModel
import Threads
import Transport
import WebSocket

extension LoopWorker: ConnectionHost {
  var limits: ServerLimits { context.limits }

  var compression: CompressionConfiguration? { context.compression }

  /// Takes over a socket that asked for one of this loop's documents.
  func adopt(_ handOver: SocketHandOver) {
    guard let socket = handOver.socket.take() else { return }
    let room = room(handOver.name, for: handOver.request)
    let connection = PeerConnection(room: room, handOver: handOver, host: self)
    connection.index = connections.count
    connections.append(connection)
    do throws(SystemError) {
      try connection.open(socket)
    } catch {
      context.log(.warning, "\(handOver.name.text): \(error)")
      forget(connection)
      return
    }
    if let refusal = handOver.refusal {
      connection.refuse(refusal.code, refusal.message)
    } else if shutdown != nil {
      connection.close(.goingAway, reason: "the server stops")
    } else {
      connection.join(handOver.request)
      // Its claim may have shown that memory is behind.
      readAgain(room)
    }
  }

  func forget(_ connection: PeerConnection) {
    let last = connections.removeLast()
    if last !== connection {
      connections[connection.index] = last
      last.index = connection.index
    }
    agenda.buried.append(connection)
    context.census.connectionClosed()
    checkShutdown()
  }

  func bury(_ connection: PeerConnection) {
    agenda.failed.append(connection)
    agenda.connections.append(connection)
  }

  func noteDirty(_ connection: PeerConnection) { agenda.connections.append(connection) }

  func noteDrained(_ connection: PeerConnection) { agenda.drained.append(connection) }
}
