import DocumentEngine
import EditModel
import Journaling
import WireFormat

/// Something that happens at a time of its own.
enum SimulatedEvent {
  case userActs(Int)
  case userJoins(Int)
  case userRetries(Int, link: Int)
  case fault
  case joinArrives(link: Int, JoinQuery?)
  case read(Generation, told: HeldText?, keeping: RecentRun.Wish?)
  case loaded(Generation, DocumentState?)
  case compared(opening: Int, at: Int)
  case arrivesAtServer(link: Int, index: Int, [UInt8])
  case arrivesAtClient(link: Int, index: Int, [UInt8])
  case serverNoticesEnd(link: Int)
  case clientNoticesEnd(link: Int)
  case journalWakes(opening: Int)
  case commitEnds(opening: Int)
  case answersArrive(opening: Int, [(AppendToken, String?)])
  case readEnds(opening: Int, PeerID, after: Int, JournalQuestion)
  case journalTried
  case turn
  case restTimer(opening: Int)
  case presenceTimer(opening: Int)
  case serverStarts
  case epochRenewed
}
