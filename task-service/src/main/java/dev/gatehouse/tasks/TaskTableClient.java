package dev.gatehouse.tasks;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.sql.Database;
import dev.gatehouse.sql.SqlFault;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks in their table. Each change is one statement, so none is ever half done. */
final class TaskTableClient implements Tasks {
  private static final Logger log = LoggerFactory.getLogger(TaskTableClient.class);

  private static final String ALL =
      "SELECT id, title, done FROM tasks WHERE account_id = $1 ORDER BY number";
  private static final String FIND =
      "SELECT id, title, done FROM tasks WHERE account_id = $1 AND id = $2";
  private static final String ADD =
      """
      INSERT INTO tasks (id, account_id, number, title, done)
      SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, 0 FROM tasks WHERE account_id = $2
      HAVING COUNT(*) < $4
      """;
  private static final String CHANGE =
      """
      UPDATE tasks SET title = COALESCE($1, title), done = COALESCE($2, done)
      WHERE account_id = $3 AND id = $4
      RETURNING id, title, done
      """;
  private static final String DELETE = "DELETE FROM tasks WHERE account_id = $1 AND id = $2";

  private final Database database;
  private final SecureRandom random = new SecureRandom();

  TaskTableClient(Database database) {
    this.database = database;
  }

  @Override
  public Future<List<Task>> all(String accountId) {
    return read(ALL, Tuple.of(accountId))
        .map(
            rows -> {
              List<Task> tasks = new ArrayList<>();
              rows.forEach(row -> tasks.add(task(row)));
              return tasks;
            });
  }

  @Override
  public Future<Optional<Task>> find(String accountId, String id) {
    return read(FIND, Tuple.of(accountId, id)).map(TaskTableClient::first);
  }

  @Override
  public Future<Optional<Task>> add(String accountId, String title) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    Tuple values = Tuple.of(id, accountId, title, (long) MOST_PER_ACCOUNT);
    // counted and numbered by what is there: for each account one after the other
    return told(database.write(
            c ->
                database
                    .lock(c, "tasks of " + accountId)
                    .compose(locked -> c.preparedQuery(ADD).execute(values))))
        .map(
            rows ->
                rows.rowCount() == 1 ? Optional.of(new Task(id, title, false)) : Optional.empty());
  }

  @Override
  public Future<Optional<Task>> change(String accountId, String id, TaskChange change) {
    Long done = change.done() == null ? null : change.done() ? 1L : 0L;
    return write(CHANGE, Tuple.of(change.title(), done, accountId, id)).map(TaskTableClient::first);
  }

  @Override
  public Future<Boolean> delete(String accountId, String id) {
    return write(DELETE, Tuple.of(accountId, id)).map(rows -> rows.rowCount() == 1);
  }

  private Future<RowSet<Row>> read(String sql, Tuple values) {
    return told(database.read(c -> c.preparedQuery(sql).execute(values)));
  }

  private Future<RowSet<Row>> write(String sql, Tuple values) {
    return told(database.write(c -> c.preparedQuery(sql).execute(values)));
  }

  private static Future<RowSet<Row>> told(Future<RowSet<Row>> done) {
    return done.recover(
        failure ->
            switch (SqlFault.of(failure)) {
              case BUSY -> Future.failedFuture(new CallException(CallError.BUSY));
              case DISK_FULL, UNAVAILABLE -> {
                log.error("the task database does not answer: {}", failure.getMessage());
                yield Future.failedFuture(new CallException(CallError.UNAVAILABLE));
              }
              case CONFLICT, PROGRAM -> Future.failedFuture(failure);
            });
  }

  private static Optional<Task> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(task(rows.iterator().next()));
  }

  private static Task task(Row row) {
    return new Task(row.getString(0), row.getString(1), row.getLong(2) == 1);
  }
}
