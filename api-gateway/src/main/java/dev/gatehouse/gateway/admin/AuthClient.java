package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.common.feed.FeedNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks auth-service for the admin API: with the request's trace context, measured, and, where
 * something was changed, answered only once this node has applied the change.
 */
final class AuthClient {
  /** How long an answer waits for this node to apply the change. */
  static final Duration APPLIED_WITHIN = Duration.ofSeconds(1);

  /** The most calls at a time: operators are few, so more of them are a mistake. */
  static final int MOST_CALLS = 64;

  private static final Logger log = LoggerFactory.getLogger(AuthClient.class);

  private final Bus bus;
  private final FeedNode feed;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * @param feed null in a process that follows no feed
   */
  AuthClient(Bus bus, FeedNode feed) {
    this.bus = bus;
    this.feed = feed;
  }

  /** Asks; fails with {@link CallException} and {@link AdminRefusal} alone. */
  <Q extends Record, R extends Record> Future<R> ask(
      Call<Q, R> call, Q request, TraceContext trace) {
    if (running.incrementAndGet() > MOST_CALLS) {
      running.decrementAndGet();
      return Future.failedFuture(
          new AdminRefusal(503, "unavailable", "too many administrative calls at a time"));
    }
    return bus.ask(call, request, trace).onComplete(ended -> running.decrementAndGet());
  }

  /**
   * Waits for this node, so that what is said to be done is done here too.
   *
   * @param sequence the feed number of the change; 0 for none
   */
  Future<Void> applied(long sequence) {
    if (feed == null || sequence == 0) {
      return Future.succeededFuture();
    }
    return feed.applied(sequence, APPLIED_WITHIN)
        .otherwise(false)
        .map(applied -> noted(sequence, applied))
        .mapEmpty();
  }

  /**
   * Waits until this node, unless it is stale, has applied a number; auth-service has waited for
   * all nodes that it knows.
   *
   * @return false where it did not within a second, though it is up to date otherwise
   */
  Future<Boolean> confirmed(long sequence) {
    if (feed == null) {
      return Future.succeededFuture(true);
    }
    return feed.applied(sequence, APPLIED_WITHIN)
        .otherwise(false)
        .map(applied -> noted(sequence, applied) || feed.view().stale());
  }

  private static boolean noted(long sequence, boolean applied) {
    if (!applied) {
      log.warn("this node has not applied feed number {} within 1 s", sequence);
    }
    return applied;
  }
}
