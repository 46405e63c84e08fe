package dev.gatehouse.common.feed;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who waits until a number of the feed is applied. Used by the node's context alone. */
final class VertxNumberWaiters {
  private final Vertx vertx;
  private final int most;
  private final List<Waiter> waiting = new ArrayList<>();

  /** Each is its own, whatever it waits for. */
  private static final class Waiter {
    final long number;
    final VertxCaller<Boolean> caller;
    long timer;

    Waiter(long number, VertxCaller<Boolean> caller) {
      this.number = number;
      this.caller = caller;
    }
  }

  /**
   * @param most how many may wait at once
   */
  VertxNumberWaiters(Vertx vertx, int most) {
    this.vertx = vertx;
    this.most = most;
  }

  /** Tells the caller once the number is applied, or that it was not in time. */
  void add(long number, Duration within, VertxCaller<Boolean> caller) {
    if (within.toMillis() < 1 || waiting.size() >= most) {
      caller.complete(false);
      return;
    }
    Waiter one = new Waiter(number, caller);
    one.timer = vertx.setTimer(within.toMillis(), late -> answer(one, false));
    waiting.add(one);
  }

  /** Tells everybody who waits for that number or one before it. */
  void applied(long number) {
    for (Waiter each : List.copyOf(waiting)) {
      if (each.number <= number) {
        answer(each, true);
      }
    }
  }

  /** Tells everybody that there is nothing to wait for any more. */
  void giveUp() {
    List.copyOf(waiting).forEach(each -> answer(each, false));
  }

  private void answer(Waiter one, boolean applied) {
    waiting.remove(one);
    vertx.cancelTimer(one.timer);
    one.caller.complete(applied);
  }
}
