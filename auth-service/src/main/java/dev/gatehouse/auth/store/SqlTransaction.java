package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.sql.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One open transaction on one connection. Ends with the work it was made for. */
final class SqlTransaction implements Transaction {
  private static final String ENDED = "the transaction has ended";

  private final Database database;
  private final SqlClient connection;
  private volatile boolean ended;

  SqlTransaction(Database database, SqlClient connection) {
    this.database = database;
    this.connection = connection;
  }

  /** The SQL behind a port's transaction. */
  static SqlTransaction of(Transaction tx) {
    return (SqlTransaction) tx;
  }

  void end() {
    ended = true;
  }

  /**
   * Runs one statement.
   *
   * @param values strings, longs and nulls alone: SQLite would take anything else into a column
   */
  Future<RowSet<Row>> run(String sql, Object... values) {
    if (ended) {
      // on a pooled connection it would slip into somebody else's transaction
      return Future.failedFuture(new IllegalStateException(ENDED));
    }
    return connection.preparedQuery(sql).execute(Tuple.wrap(values));
  }

  /** Holds a name to the end of the transaction: what is read from here on stays so. */
  Future<Void> lock(String name) {
    return ended
        ? Future.failedFuture(new IllegalStateException(ENDED))
        : database.lock(connection, name);
  }

  /** Runs a statement that changes rows and returns none; says how many it changed. */
  Future<Integer> change(String sql, Object... values) {
    return run(sql, values).map(RowSet::rowCount);
  }

  /** Runs one statement once for each row of values, in order. */
  Future<Void> batch(String sql, List<Tuple> rows) {
    if (ended) {
      return Future.failedFuture(new IllegalStateException(ENDED));
    }
    return connection.preparedQuery(sql).executeBatch(rows).mapEmpty();
  }

  <T> Future<List<T>> list(Function<Row, T> mapper, String sql, Object... values) {
    return run(sql, values)
        .map(
            rows -> {
              List<T> all = new ArrayList<>(rows.size());
              for (Row row : rows) {
                all.add(mapper.apply(row));
              }
              return all;
            });
  }

  <T> Future<Optional<T>> first(Function<Row, T> mapper, String sql, Object... values) {
    return run(sql, values)
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(mapper.apply(rows.iterator().next())));
  }
}
