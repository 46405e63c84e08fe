package dev.gatehouse.common.feed;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.jose.VerificationKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Follows the feed for one process. Safe for every thread. */
public final class FeedNode {
  /**
   * A node.
   *
   * @param localKeys keys that never travel (HS256): part of the ring from the beginning
   * @param silenceLimit after that long without proof the node is stale
   */
  public FeedNode(
      Vertx vertx,
      Bus bus,
      AnchorKey anchor,
      List<VerificationKey> localKeys,
      Duration silenceLimit,
      Clock clock) {}

  /** Begins to follow; completes once a snapshot is applied. */
  public Future<Void> start() {
    return Unfinished.yet();
  }

  /** Stops following. */
  public Future<Void> close() {
    return Unfinished.yet();
  }

  /** What the node knows; the same object for its whole life. */
  public FeedView view() {
    return Unfinished.yet();
  }

  /** Whether the node has applied a number within a time. */
  public Future<Boolean> applied(long sequence, Duration within) {
    return Unfinished.yet();
  }

  /** Tells a listener of every account change, after the view shows it. */
  public void onAccountChanged(Consumer<SecurityChange.AccountChanged> listener) {
    Unfinished.yet();
  }

  /** Tells a listener that a snapshot was applied: anything may have changed. */
  public void onSnapshot(Runnable listener) {
    Unfinished.yet();
  }
}
