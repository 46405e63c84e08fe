package dev.gatehouse.auth.audit;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Store.Transaction;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;

/**
 * Writes the audit (design §4): administration and minted tokens in their own transaction, log-ins
 * and refusals in batches within a second, which a crash may lose. Safe for every thread.
 */
public final class Audit {
  /**
   * Makes the audit of one process.
   *
   * @param store never null
   * @param clock dates the events; never null
   * @param timer never null
   * @param meters gets {@code gatehouse.audit.dropped} and {@code gatehouse.audit.queued}; never
   *     null
   */
  public Audit(AuthStore store, Clock clock, DelayedRun timer, MeterRegistry meters) {}

  /**
   * What happened; meanings as in {@code EventPage.Event}, where the kinds are listed.
   *
   * @param kind such as {@code user.created}; never null
   * @param actor may be null
   * @param subject may be null
   * @param clientAddress may be null
   * @param detail never a secret; may be null
   */
  public record Happening(
      String kind, String actor, String subject, String clientAddress, String detail) {}

  /** Appends to the audit within the transaction that makes the change. */
  public Future<Void> administration(Transaction tx, Happening happening) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  /** Queues a log-in or a refusal; never waits, never fails. A full queue drops and counts it. */
  public void login(Happening happening) {}

  /** Writes what is queued now; completes once it is durable. */
  public Future<Void> flush() {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  /**
   * Writes what is queued and takes nothing more. Never fails: what cannot be written is counted.
   */
  public Future<Void> close() {
    return Future.failedFuture(new UnsupportedOperationException());
  }
}
