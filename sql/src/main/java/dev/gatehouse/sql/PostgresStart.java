package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a PostgreSQL database before anybody uses it: waiting for it, looking at its
 * version, migrating it, one process after the other.
 */
final class PostgresStart {
  /** How long a start waits for a server that cannot be reached. */
  static final Duration LONGEST = Duration.ofSeconds(45);

  /** The oldest server that is supported by its makers, with room for one that just is not. */
  static final int OLDEST_MAJOR = 13;

  private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
  private static final Duration SAID_EVERY = Duration.ofSeconds(5);
  private static final int CONNECT_SECONDS = 3;
  private static final int ANSWER_SECONDS = 40;
  private static final String IDENTITY = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
  private static final Logger log = LoggerFactory.getLogger(PostgresStart.class);

  private final Vertx vertx;
  private final PostgresUrl url;
  private final String schema;
  private final String migrations;
  private final long end;
  private long saidAt;

  PostgresStart(
      Vertx vertx, PostgresUrl url, String schema, String migrations, Duration longestWait) {
    this.vertx = vertx;
    this.url = url;
    this.schema = schema;
    this.migrations = migrations;
    this.end = System.nanoTime() + longestWait.toNanos();
    this.saidAt = System.nanoTime() - SAID_EVERY.toNanos();
  }

  /** Completes once the schema is the one this program knows. */
  Future<Void> prepare() {
    return persistently(
        () ->
            vertx.executeBlocking(
                () -> {
                  migrate();
                  return null;
                },
                false));
  }

  /** Does something again while the server cannot be reached, for the rest of the longest wait. */
  <T> Future<T> persistently(Supplier<Future<T>> work) {
    return work.get()
        .recover(
            failure -> {
              DatabaseUnavailableException told = PostgresFaults.unavailable(url, failure);
              return told.fault() == Fault.UNREACHABLE && System.nanoTime() < end
                  ? again(told, work)
                  : Future.failedFuture(told);
            });
  }

  private <T> Future<T> again(DatabaseUnavailableException told, Supplier<Future<T>> work) {
    if (System.nanoTime() - saidAt >= SAID_EVERY.toNanos()) {
      saidAt = System.nanoTime();
      log.warn("waiting: {}", told.getMessage());
    }
    Promise<Void> later = Promise.promise();
    vertx.setTimer(AGAIN_AFTER.toMillis(), id -> later.complete());
    return later.future().compose(now -> persistently(work));
  }

  private void migrate() throws SQLException {
    DataSource source = source(url);
    try (Connection guard = source.getConnection()) {
      refuseOld(guard);
      lockOut(guard, schema);
      Migrations.run(flyway(url, schema, migrations), "the PostgreSQL database " + url);
    } // the lock ends with the connection
  }

  /**
   * Keeps other processes from migrating a schema until the connection is closed. Flyway's own lock
   * begins after it has looked for its table, which several then want to make.
   */
  static void lockOut(Connection guard, String schema) throws SQLException {
    try (Statement sql = guard.createStatement()) {
      sql.execute("SET lock_timeout = '" + ANSWER_SECONDS / 2 + "s'");
      sql.execute(
          "SELECT pg_advisory_lock(hashtext('gatehouse-migration'), hashtext('" + schema + "'))");
    }
  }

  static Flyway flyway(PostgresUrl url, String schema, String migrations) {
    return Migrations.of(migrations, IDENTITY)
        .dataSource(source(url))
        .schemas(schema)
        .createSchemas(true)
        .load();
  }

  private void refuseOld(Connection connection) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("SHOW server_version_num")) {
      int major = row.next() ? Integer.parseInt(row.getString(1)) / 10_000 : 0;
      if (major < OLDEST_MAJOR) {
        throw new DatabaseUnavailableException(
            Fault.TOO_OLD,
            "the PostgreSQL server at "
                + url
                + " is of version "
                + major
                + ": use "
                + OLDEST_MAJOR
                + " or later",
            null);
      }
    }
  }

  /**
   * Connections for what is done once, blocking.
   *
   * @throws DatabaseUnavailableException REFUSED, where {@code sslrootcert} names no certificates
   */
  static DataSource source(PostgresUrl url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {url.host()});
    source.setPortNumbers(new int[] {url.port()});
    source.setDatabaseName(url.database());
    source.setUser(url.user());
    source.setPassword(url.password());
    source.setApplicationName("gatehouse");
    source.setLoginTimeout(CONNECT_SECONDS);
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(ANSWER_SECONDS);
    PostgresTls.protect(source, url);
    return source;
  }
}
