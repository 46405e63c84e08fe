package dev.gatehouse.common.feed;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/**
 * Asks as soon as may be: at once, or a moment later where somebody asked just now. What anybody
 * may provoke by a message on the bus is done at most ten times a second. Used by the node's
 * context alone.
 */
final class VertxSpacedQuestions {
  private static final long SOONEST_AGAIN_MILLIS = 100;

  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final LongSupplier askedAtNanos;
  private final Runnable ask;
  private boolean scheduled;

  /**
   * @param askedAtNanos when the last question was sent, by whomever
   * @param ask sends one
   */
  VertxSpacedQuestions(
      Vertx vertx, LongSupplier nanoTime, LongSupplier askedAtNanos, Runnable ask) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
    this.askedAtNanos = askedAtNanos;
    this.ask = ask;
  }

  void run() {
    long sinceMillis = (nanoTime.getAsLong() - askedAtNanos.getAsLong()) / 1_000_000;
    if (sinceMillis < 0 || sinceMillis >= SOONEST_AGAIN_MILLIS) {
      ask.run();
    } else if (!scheduled) {
      scheduled = true;
      vertx.setTimer(
          SOONEST_AGAIN_MILLIS,
          later -> {
            scheduled = false;
            ask.run();
          });
    }
  }
}
