package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Carries all rows from SQLite files into schemas of one PostgreSQL database, or back. Knows no
 * table: it goes by what the migrations have made on both sides. Blocking: never on an event loop.
 */
public final class DatabaseTransfer {
  private static final String HISTORY = "flyway_schema_history";
  private static final int AT_ONCE = 500;

  private final PostgresUrl url;
  private final List<Part> parts;

  /**
   * A transfer.
   *
   * @param url never null
   * @param parts in the order in which they are carried; never null
   */
  public DatabaseTransfer(PostgresUrl url, List<Part> parts) {
    this.url = Objects.requireNonNull(url, "url");
    this.parts = List.copyOf(parts);
  }

  /**
   * One database in both its forms.
   *
   * @param file the SQLite file; never null
   * @param schema its schema in PostgreSQL; never null
   * @param migrations a Flyway location; never null
   */
  public record Part(Path file, String schema, String migrations) {}

  /**
   * Brings a SQLite file that nobody uses up to date.
   *
   * @throws DatabaseUnavailableException with one plain line
   */
  public static void migrate(Part part) {
    DatabaseFile.prepare(part.file(), part.migrations()).close();
  }

  /**
   * A connection that reads one schema and cannot write.
   *
   * @return null where there is no such schema yet
   * @throws SQLException where the server cannot be reached
   */
  public static Connection reading(PostgresUrl url, String schema) throws SQLException {
    Connection connection = PostgresStart.source(url).getConnection();
    try {
      connection.setReadOnly(true);
      connection.setSchema(schema);
      if (exists(connection, schema)) {
        return connection;
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    connection.close();
    return null;
  }

  /**
   * Fills schemas that do not exist yet, all or none of them. A node that starts meanwhile waits.
   *
   * @throws DatabaseUnavailableException with one plain line; the schemas are gone again then
   */
  public void intoPostgres() {
    try (Connection guard = PostgresStart.source(url).getConnection()) {
      for (Part part : parts) {
        PostgresStart.lockOut(guard, part.schema());
      }
      for (Part part : parts) {
        if (exists(guard, part.schema())) {
          throw PostgresFaults.refused(
              url,
              "has a schema "
                  + part.schema()
                  + " in that database already: stop the servers that use it and drop the schema,"
                  + " or name an empty database",
              null);
        }
      }
      try {
        fill();
      } catch (SQLException | RuntimeException e) {
        drop(guard);
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      throw PostgresFaults.unavailable(url, e);
    }
  }

  private void fill() throws SQLException {
    for (Part part : parts) {
      PostgresStart.flyway(url, part.schema(), part.migrations()).migrate();
    }
    try (Connection postgres = PostgresStart.source(url).getConnection()) {
      postgres.setAutoCommit(false);
      for (Part part : parts) {
        postgres.setSchema(part.schema());
        try (Connection file = open(part)) {
          for (String table : tables(file)) {
            copy(file, postgres, table, " OVERRIDING SYSTEM VALUE");
          }
        }
        continueNumbers(postgres, part.schema());
      }
      postgres.commit();
    }
  }

  private void drop(Connection guard) {
    try (Statement sql = guard.createStatement()) {
      for (Part part : parts) {
        sql.execute("DROP SCHEMA IF EXISTS " + part.schema() + " CASCADE");
      }
    } catch (SQLException e) {
      // the failure that brought us here says more
    }
  }

  /**
   * Makes SQLite files with one state of what the schemas hold, beside running servers.
   *
   * @return false where the first of the schemas is not there; then there is no file
   * @throws DatabaseUnavailableException with one plain line
   */
  public boolean fromPostgres() {
    try (Connection postgres = PostgresStart.source(url).getConnection()) {
      postgres.setAutoCommit(false);
      postgres.setReadOnly(true);
      postgres.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      for (Part part : parts) {
        if (exists(postgres, part.schema())) {
          take(postgres, part);
        } else if (part.equals(parts.getFirst())) {
          return false;
        }
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      throw PostgresFaults.unavailable(url, e);
    }
  }

  private void take(Connection postgres, Part part) throws SQLException {
    migrate(part);
    Flyway there = PostgresStart.flyway(url, part.schema(), part.migrations());
    Migrations.refuseNewer(there, "the PostgreSQL database " + url);
    MigrationInfo[] pending = there.info().pending();
    if (pending.length > 0) {
      throw new DatabaseUnavailableException(
          Fault.OTHER,
          "the PostgreSQL database "
              + url
              + " is of an older version: start this version's server once, or back up with that"
              + " version",
          null);
    }
    postgres.setSchema(part.schema());
    try (Connection file = open(part)) {
      file.setAutoCommit(false);
      for (String table : tables(file)) {
        copy(postgres, file, table, "");
      }
      file.commit();
    }
  }

  /** Replaces the rows of a table: migrations may have put some there. */
  private static void copy(Connection from, Connection to, String table, String overriding)
      throws SQLException {
    try (Statement clear = to.createStatement()) {
      clear.executeUpdate("DELETE FROM " + table);
    }
    try (Statement query = from.createStatement()) {
      query.setFetchSize(AT_ONCE);
      try (ResultSet rows = query.executeQuery("SELECT * FROM " + table)) {
        List<String> columns = columns(rows);
        String insert =
            "INSERT INTO "
                + table
                + " ("
                + String.join(", ", columns)
                + ")"
                + overriding
                + " VALUES ("
                + String.join(", ", Collections.nCopies(columns.size(), "?"))
                + ")";
        try (PreparedStatement into = to.prepareStatement(insert)) {
          int waiting = 0;
          while (rows.next()) {
            for (int i = 1; i <= columns.size(); i++) {
              set(into, i, rows.getObject(i));
            }
            into.addBatch();
            if (++waiting % AT_ONCE == 0) {
              into.executeBatch();
            }
          }
          into.executeBatch();
        }
      }
    }
  }

  // TEXT and BIGINT are all there is
  private static void set(PreparedStatement into, int column, Object value) throws SQLException {
    switch (value) {
      case null -> into.setNull(column, Types.NULL);
      case Number number -> into.setLong(column, number.longValue());
      default -> into.setString(column, value.toString());
    }
  }

  private static List<String> columns(ResultSet rows) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      names.add(rows.getMetaData().getColumnName(i));
    }
    return names;
  }

  /** In the order in which the migrations have made them. */
  private static List<String> tables(Connection file) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement query = file.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '"
                    + HISTORY
                    + "' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static boolean exists(Connection postgres, String schema) throws SQLException {
    try (PreparedStatement query =
        postgres.prepareStatement(
            "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?")) {
      query.setString(1, schema);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** What is numbered by the database goes on after what was carried over. */
  private static void continueNumbers(Connection postgres, String schema) throws SQLException {
    try (Statement query = postgres.createStatement();
        Statement set = postgres.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema"
                    + " = '"
                    + schema
                    + "' AND is_identity = 'YES'")) {
      while (rows.next()) {
        String table = rows.getString(1);
        String column = rows.getString(2);
        set.execute(
            "SELECT setval(pg_get_serial_sequence('%s.%s', '%s'), COALESCE(MAX(%s), 0) + 1, false)"
                    .formatted(schema, table, column, column)
                + " FROM "
                + table);
      }
    }
  }

  private static Connection open(Part part) throws SQLException {
    return DriverManager.getConnection(DatabaseFile.writerUrl(part.file()));
  }
}
