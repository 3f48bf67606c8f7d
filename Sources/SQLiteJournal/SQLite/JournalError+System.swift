import Glibc
import Journaling

extension JournalError.Kind {
  /// What an error of the system means for a journal; `nil` if nothing special.
  init?(systemError code: Int32) {
    switch code {
    case EACCES, EPERM, EROFS: self = .readOnly
    case ENOENT, ENOTDIR: self = .missing
    case ENOSPC, EDQUOT: self = .diskFull
    default: return nil
    }
  }
}
