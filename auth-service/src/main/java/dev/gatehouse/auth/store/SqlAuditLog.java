package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.EventPage.Event;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/** The audit in SQL. */
final class SqlAuditLog implements AuditLog {
  // held to the commit, so that whoever pages by number never passes one that is still to appear
  private static final String IN_ORDER = "audit";
  private static final String INSERT =
      "INSERT INTO audit_events (happened_at, kind, actor, subject, client_address, detail)"
          + " VALUES ($1, $2, $3, $4, $5, $6)";
  private static final String PAGE =
      "SELECT sequence, happened_at, kind, actor, subject, client_address, detail"
          + " FROM audit_events WHERE sequence > $1 ORDER BY sequence LIMIT $2";

  @Override
  public Future<Void> append(Transaction tx, List<NewEvent> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    SqlTransaction sql = SqlTransaction.of(tx);
    Future<Void> locked = sql.lock(IN_ORDER);
    Future<Void> inserted = sql.batch(INSERT, events.stream().map(SqlAuditLog::values).toList());
    return locked.compose(held -> inserted);
  }

  @Override
  public Future<EventPage> page(Transaction tx, long after, int limit) {
    return SqlTransaction.of(tx)
        .list(SqlAuditLog::event, PAGE, after, (long) limit)
        .map(
            events ->
                new EventPage(
                    events, events.isEmpty() ? after : events.get(events.size() - 1).sequence()));
  }

  private static Tuple values(NewEvent event) {
    return Tuple.of(
        event.at().toEpochMilli(),
        event.kind(),
        event.actor(),
        event.subject(),
        event.clientAddress(),
        event.detail());
  }

  private static Event event(Row row) {
    return new Event(
        row.getLong(0),
        Instant.ofEpochMilli(row.getLong(1)),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6));
  }
}
