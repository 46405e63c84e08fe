package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteException;

/** What is done with a database's file before anybody uses it. Blocking: not for an event loop. */
final class DatabaseFile {
  /**
   * Up to this size the whole file is read through at start (about half a second). A larger one is
   * checked by what is read anyway.
   */
  static final long LARGEST_CHECKED = 64L << 20;

  private static final Logger log = LoggerFactory.getLogger(DatabaseFile.class);
  private static final String SETTINGS =
      "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000&foreign_keys=true";

  private static final String IDENTITY = "INTEGER PRIMARY KEY AUTOINCREMENT";

  private DatabaseFile() {}

  static String writerUrl(Path file) {
    return "jdbc:sqlite:" + file + SETTINGS + "&transaction_mode=IMMEDIATE";
  }

  static String readerUrl(Path file) {
    return "jdbc:sqlite:" + file + SETTINGS + "&open_mode=1";
  }

  /** Locks, checks and migrates; the lock is given back where that fails. */
  static DatabaseLock prepare(Path file, String migrationsLocation) {
    String name = file.getFileName().toString();
    if (!name.endsWith(".db") || file.toString().indexOf('?') >= 0) {
      throw new DatabaseUnavailableException(
          Fault.NOT_WRITABLE,
          "a database's path ends with .db and has no question mark, unlike " + file,
          null);
    }
    DataFiles.createDirectory(file.getParent());
    DatabaseLock lock =
        DatabaseLock.acquire(
            file.resolveSibling(name.substring(0, name.length() - 3).concat(".lock")));
    try {
      DataFiles.createFile(file);
      check(file);
      migrate(file, migrationsLocation);
      return lock;
    } catch (IOException | SQLException | RuntimeException e) {
      lock.close();
      throw unavailable(file, e);
    }
  }

  private static void check(Path file) throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection(writerUrl(file));
        Statement statement = connection.createStatement()) {
      // a setting the driver does not know becomes part of the file's name
      String opened = text(statement, "SELECT file FROM pragma_database_list WHERE name = 'main'");
      if (!Files.isSameFile(file, Path.of(opened))
          || !"wal".equalsIgnoreCase(text(statement, "PRAGMA journal_mode"))
          || !"2".equals(text(statement, "PRAGMA synchronous"))) {
        throw new SQLException("the driver did not take the settings");
      }
      if (Files.size(file) > LARGEST_CHECKED) {
        log.info("{} is too large to be read through at start", file.getFileName());
        return;
      }
      String verdict = text(statement, "PRAGMA quick_check(1)");
      if (!"ok".equals(verdict)) {
        throw corrupt(file, new SQLException(verdict));
      }
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  private static void migrate(Path file, String location) {
    Migrations.run(
        Migrations.of(location, IDENTITY).dataSource(writerUrl(file), null, null).load(), file);
  }

  /** Turns any failure to open into the one exception with a plain line. */
  static DatabaseUnavailableException unavailable(Path file, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseUnavailableException told) {
        return told;
      }
      if (cause instanceof SQLiteException sqlite) {
        return ofCode(file, sqlite);
      }
      if (cause instanceof IOException io) {
        return DataFiles.notWritable(file, io);
      }
      if (cause instanceof UnsatisfiedLinkError link) {
        return new DatabaseUnavailableException(
            Fault.OTHER,
            "the SQLite library cannot be loaded: the directory for temporary files must allow"
                + " execution, or set -Dorg.sqlite.lib.path",
            link);
      }
    }
    String way =
        failure instanceof FlywayException
            ? "its schema is not the one this program makes: restore a backup"
            : "see the log";
    return new DatabaseUnavailableException(
        Fault.OTHER, "cannot open the database " + file + ": " + way, failure);
  }

  private static DatabaseUnavailableException ofCode(Path file, SQLiteException failure) {
    return switch (failure.getResultCode().code & 0xff) { // the low byte is the primary code
      case 5, 6 ->
          new DatabaseUnavailableException(
              Fault.IN_USE,
              file + " is locked by another program: close it (the sqlite3 shell, a copy job)",
              failure);
      case 11, 26 -> corrupt(file, failure);
      case 13 ->
          new DatabaseUnavailableException(
              Fault.DISK_FULL, "no space is left for " + file + ": make room on its disk", failure);
      case 3, 8, 10, 14, 15, 23 ->
          new DatabaseUnavailableException(
              Fault.NOT_WRITABLE,
              "cannot read or write "
                  + file
                  + ": give this user access to it and its directory, or set another data"
                  + " directory",
              failure);
      default ->
          new DatabaseUnavailableException(
              Fault.OTHER, "cannot open the database " + file + ": see the log", failure);
    };
  }

  private static DatabaseUnavailableException corrupt(Path file, Throwable cause) {
    return new DatabaseUnavailableException(
        Fault.CORRUPT,
        file + " is damaged or is no database: move it away and restore a backup",
        cause);
  }
}
