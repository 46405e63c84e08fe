package dev.gatehouse.auth.audit;

import java.time.Duration;

/** Runs something once, later; in a server {@code (delay, run) -> vertx.setTimer(…)}. */
@FunctionalInterface
public interface DelayedRun {
  /**
   * Runs {@code run} once, on any thread.
   *
   * @param delay how much later; positive
   * @param run never null
   */
  void after(Duration delay, Runnable run);
}
