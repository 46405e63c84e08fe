package dev.gatehouse.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.util.function.Function;

/**
 * An open database, embedded or PostgreSQL. Safe for every thread; what is asked completes on the
 * context it was asked from, and waits no longer than a bound for a connection ({@link
 * SqlFault#BUSY}).
 *
 * <p>SQL text that runs on both keeps to {@code $1} parameters, TEXT and BIGINT, {@code ON
 * CONFLICT} and {@code RETURNING}. With {@code RETURNING} count rows by {@code size()}, without it
 * by {@code rowCount()}.
 */
public interface Database {
  /**
   * Opens a database and brings its schema up to date. Several processes may do so at once.
   *
   * @param vertx never null
   * @param location where it is; never null
   * @param migrations a Flyway location, such as {@code classpath:dev/example/migrations}
   * @return fails only with {@link DatabaseUnavailableException}, whose message is one plain line
   */
  static Future<? extends Database> open(
      Vertx vertx, DatabaseLocation location, String migrations) {
    return switch (location) {
      case DatabaseLocation.Embedded embedded ->
          EmbeddedDatabase.open(vertx, embedded.file(), migrations);
      case DatabaseLocation.Postgres postgres -> {
        try {
          yield PostgresDatabase.open(vertx, postgres.url(), postgres.schema(), migrations);
        } catch (NoClassDefFoundError e) {
          yield Future.failedFuture(
              new DatabaseUnavailableException(
                  DatabaseUnavailableException.Fault.OTHER,
                  "the libraries for PostgreSQL are not on the class path: start by the script"
                      + " gatehouse, or add its folder lib-postgresql",
                  e));
        }
      }
    };
  }

  /**
   * Runs {@code work} against one consistent state. It cannot write.
   *
   * @param work runs its statements on the client it is given; as for {@link #write} they may be
   *     sent before the one before is answered
   */
  <T> Future<T> read(Function<SqlClient, Future<T>> work);

  /**
   * Runs {@code work} all or nothing; completes once it is durable. What another process does at
   * the same time is seen from one statement to the next, unless both take the same {@link #lock}.
   *
   * <p>Statements that do not need each other's answers may be sent together: they run in the order
   * in which they were sent. Where one fails, those behind it fail too and say nothing of the cause
   * (PostgreSQL), or run in vain (SQLite): compose the results in that order, so that the first
   * failure is the one that counts, and send nothing once it has come.
   *
   * @param work may be run again from its beginning, after nothing of it was kept
   */
  <T> Future<T> write(Function<SqlClient, Future<T>> work);

  /**
   * Waits, within a {@link #write}, until no other transaction of any process holds that name, and
   * holds it to the end of this one. What is decided on what was read after it holds. Take several
   * in one order everywhere.
   *
   * @param transaction what {@code work} was given
   * @param name never null
   */
  Future<Void> lock(SqlClient transaction, String name);

  /**
   * Says in one plain line what a failure means to whoever starts the program.
   *
   * @param failure of a statement that the program cannot start without; never null
   */
  DatabaseUnavailableException explain(Throwable failure);

  /** Lets running transactions end, and closes the connections. */
  Future<Void> close();
}
