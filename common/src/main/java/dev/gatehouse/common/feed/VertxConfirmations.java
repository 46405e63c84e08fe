package dev.gatehouse.common.feed;

import dev.gatehouse.common.bus.Bus;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells every auth-service what the node has applied, without a question: who changes something
 * waits for it. A moment later, so that other nodes on the machine apply first and several changes
 * are one confirmation. Used by the node's context alone.
 */
final class VertxConfirmations {
  static final long AFTER_MILLIS = 10;

  /** Each costs every auth-service the check of a signature. */
  static final long SOONEST_AGAIN_MILLIS = 50;

  /** What was confirmed lately is not said again: any member may publish an old entry again. */
  static final long REPEATED_AFTER_MILLIS = 250;

  private final Vertx vertx;
  private final Bus bus;
  private final LongSupplier nanoTime;
  private final Supplier<SignedStatement> statement;
  private final Runnable orElse;
  private long saidAtNanos = Long.MIN_VALUE / 2;
  private boolean due;
  private boolean closed;

  /**
   * @param statement of what is applied now; null from it where none would count
   * @param orElse is run then in its place
   */
  VertxConfirmations(
      Vertx vertx,
      Bus bus,
      LongSupplier nanoTime,
      Supplier<SignedStatement> statement,
      Runnable orElse) {
    this.vertx = vertx;
    this.bus = bus;
    this.nanoTime = nanoTime;
    this.statement = statement;
    this.orElse = orElse;
  }

  /** Confirms soon what is applied by then. */
  void soon() {
    if (due || closed) {
      return;
    }
    due = true;
    vertx.setTimer(Math.max(AFTER_MILLIS, SOONEST_AGAIN_MILLIS - saidMillisAgo()), now -> say());
  }

  /** Confirms again what was confirmed before, but not lately. */
  void again() {
    if (saidMillisAgo() >= REPEATED_AFTER_MILLIS) {
      soon();
    }
  }

  private long saidMillisAgo() {
    return (nanoTime.getAsLong() - saidAtNanos) / 1_000_000;
  }

  private void say() {
    due = false;
    if (closed) {
      return;
    }
    saidAtNanos = nanoTime.getAsLong();
    SignedStatement applied = statement.get();
    if (applied == null) {
      orElse.run();
    } else {
      bus.publish(FeedCalls.HEARD, applied);
    }
  }

  /** Says nothing any more. */
  void close() {
    closed = true;
  }
}
