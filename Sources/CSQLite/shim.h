#include <sqlite3.h>

// Swift calls no function with a variable number of arguments.

/// Whether the log is left as it is when the last connection to a file is closed.
static inline int stet_sqlite3_keep_log_at_end(sqlite3 *connection, int keeps) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, (int *)0);
}
