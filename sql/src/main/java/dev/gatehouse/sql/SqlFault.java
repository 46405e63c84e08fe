package dev.gatehouse.sql;

import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a failed query or transaction means, whichever exception carried it. */
public enum SqlFault {
  /** A unique key or primary key is taken already. */
  CONFLICT,
  /** Too many wait for a connection, or waited too long: nothing was done, try again later. */
  BUSY,
  /** The disk is full: nothing was written; reading goes on. */
  DISK_FULL,
  /** The file cannot be read or written, or is damaged; the server is away. */
  UNAVAILABLE,
  /** A fault of the program: a wrong query, a broken constraint. */
  PROGRAM;

  /**
   * Tells what a failure means.
   *
   * @param failure of a query, a transaction or a pool; may be null
   * @return never null; PROGRAM for what is not a database's failure
   */
  public static SqlFault of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return of(sqlite.getResultCode());
      }
      if (cause instanceof SQLException sql) {
        return ofState(sql.getSQLState());
      }
      // the embedded database's has the driver's own exception as its cause
      if (cause instanceof DatabaseException sql && sql.getSqlState() != null) {
        return ofState(sql.getSqlState());
      }
      if (cause instanceof ClosedConnectionException
          || cause instanceof IOException
          || lostConnection(cause)) {
        return UNAVAILABLE;
      }
      if (cause instanceof ConnectionPoolTooBusyException || waitedTooLong(cause)) {
        return BUSY;
      }
    }
    return PROGRAM;
  }

  // the pool has no type of its own for this
  private static boolean waitedTooLong(Throwable cause) {
    return cause.getMessage() != null && cause.getMessage().startsWith("Timeout");
  }

  // nor the client for a connection that ended before it was asked
  private static boolean lostConnection(Throwable cause) {
    return cause instanceof VertxException
        && cause.getMessage() != null
        && cause.getMessage().startsWith("Connection is not active");
  }

  // PostgreSQL and other databases say it by SQLSTATE; SQLite has none
  private static SqlFault ofState(String state) {
    if (state == null || state.length() < 2) {
      return PROGRAM;
    }
    return switch (state.substring(0, 2)) {
      case "23" -> state.equals("23505") ? CONFLICT : PROGRAM;
      // a connection, an operator, the system; a login, a database that is gone; the server's own
      // bug
      case "08", "57", "58", "28", "3D", "XX" -> UNAVAILABLE;
      // a server that is only read is no primary any more
      case "25" -> state.equals("25006") || state.equals("25P03") ? UNAVAILABLE : PROGRAM;
      case "40", "55" -> BUSY;
      case "53" -> state.equals("53100") ? DISK_FULL : BUSY;
      default -> PROGRAM;
    };
  }

  private static SqlFault of(SQLiteErrorCode code) {
    return switch (code.code & 0xff) { // the low byte is the primary code
      case 19 ->
          code == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
                  || code == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY
              ? CONFLICT
              : PROGRAM;
      case 5, 6 -> BUSY; // BUSY, LOCKED
      case 13 -> DISK_FULL; // FULL
      case 3, 8, 10, 11, 14, 15, 26 -> UNAVAILABLE; // PERM READONLY IOERR CORRUPT CANTOPEN PROTOCOL
      default -> PROGRAM;
    };
  }
}
