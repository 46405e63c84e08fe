package dev.gatehouse.auth.backup;

import dev.gatehouse.auth.keys.KeyRewrapping;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BinaryOperator;
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

  /** Wraps all keys of a database that nobody uses anew, in one transaction. */
  static void rewrap(Path database, KeyRewrapping keys) throws SQLException {
    try (Connection connection = open(database, "&journal_mode=DELETE&synchronous=FULL")) {
      connection.setAutoCommit(false);
      rewrap(
          connection,
          "SELECT kid, wrapped_private_key FROM signing_keys",
          "UPDATE signing_keys SET wrapped_private_key = ? WHERE kid = ?",
          keys::signingKey);
      rewrap(
          connection,
          "SELECT purpose, wrapped FROM wrapped_keys",
          "UPDATE wrapped_keys SET wrapped = ? WHERE purpose = ?",
          keys::other);
      connection.commit();
    }
  }

  private static void rewrap(
      Connection connection, String select, String change, BinaryOperator<String> anew)
      throws SQLException {
    try (Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery(select);
        PreparedStatement update = connection.prepareStatement(change)) {
      while (rows.next()) {
        String wrapped = rows.getString(2);
        if (!wrapped.isEmpty()) { // a retired key has none any more
          update.setString(1, anew.apply(rows.getString(1), wrapped));
          update.setString(2, rows.getString(1));
          update.addBatch();
        }
      }
      update.executeBatch();
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
