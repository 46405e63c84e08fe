package dev.gatehouse.auth.backup;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteException;

/**
 * SQLite files through connections of their own: a running server's files must never be opened in
 * any other way, since closing any descriptor of one drops its locks.
 */
final class DatabaseCopy {
  private DatabaseCopy() {}

  /** Copies one consistent state, beside readers and writers of any process. */
  static void vacuumInto(Path database, Path copy) throws SQLException {
    // Read and write: after a crash the log must be recovered first, and reading alone cannot.
    try (Connection connection = open(database, "&journal_mode=WAL");
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, copy.toString());
      vacuum.execute();
    }
  }

  /** Whether SQLite finds nothing wrong with a file that nobody uses. */
  static boolean sound(Path database) throws SQLException {
    try (Connection connection = open(database, "");
        Statement statement = connection.createStatement();
        ResultSet verdict = statement.executeQuery("PRAGMA quick_check(1)")) {
      return verdict.next() && "ok".equals(verdict.getString(1));
    } catch (SQLiteException e) {
      return switch (e.getResultCode().code & 0xff) {
        case 11, 26 -> false; // CORRUPT, NOTADB
        default -> throw e;
      };
    }
  }

  /** Gives the feed another id; false where the file is not auth-service's database. */
  static boolean renewFeed(Path database, String feedId) throws SQLException {
    try (Connection connection = open(database, "&journal_mode=DELETE&synchronous=FULL")) {
      try (Statement statement = connection.createStatement();
          ResultSet found =
              statement.executeQuery(
                  "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'"
                      + " AND name IN ('feed_head', 'accounts', 'signing_keys')")) {
        if (!found.next() || found.getInt(1) != 3) {
          return false;
        }
      }
      try (PreparedStatement renew =
          connection.prepareStatement("UPDATE feed_head SET feed_id = ?")) {
        renew.setString(1, feedId);
        return renew.executeUpdate() == 1;
      }
    }
  }

  /**
   * Removes the refresh tokens: since the backup they may have been used, or their session ended,
   * and whoever stole one would have it back. Sessions stay, so that their access tokens can be
   * revoked.
   */
  static void forgetRefreshTokens(Path database) throws SQLException {
    try (Connection connection = open(database, "&journal_mode=DELETE&synchronous=FULL");
        Statement statement = connection.createStatement()) {
      boolean there;
      try (ResultSet found =
          statement.executeQuery(
              "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'refresh_tokens'")) {
        there = found.next();
      }
      if (there) { // not in a backup of before
        statement.executeUpdate("DELETE FROM refresh_tokens");
      }
    }
  }

  private static Connection open(Path database, String settings) throws SQLException {
    String path = database.toAbsolutePath().normalize().toString();
    if (path.indexOf('?') >= 0) { // the driver takes what follows for settings
      throw new SQLException("a database's path has no question mark");
    }
    return DriverManager.getConnection("jdbc:sqlite:" + path + "?busy_timeout=10000" + settings);
  }
}
