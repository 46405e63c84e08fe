package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.EventPage;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** The audit: append-only, numbered. */
public interface AuditLog {
  /**
   * An event that has no number yet; meanings as in {@link EventPage.Event}.
   *
   * @param at never null
   * @param kind never null
   */
  record NewEvent(
      Instant at, String kind, String actor, String subject, String clientAddress, String detail) {}

  /** Appends in order. */
  Future<Void> append(Transaction tx, List<NewEvent> events);

  /** Up to {@code limit} events after number {@code after}, oldest first. */
  Future<EventPage> page(Transaction tx, long after, int limit);
}
