package dev.gatehouse.auth.login;

import dev.gatehouse.auth.store.AuthStore;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes failures that can no longer matter, a few of them after every so many new ones. Call from
 * one event loop.
 */
public final class TryPruning {

  private static final Logger log = LoggerFactory.getLogger(TryPruning.class);
  private static final int FAILURES_BETWEEN = 64;
  private static final int PRUNED_AT_ONCE = 512;

  private final AuthStore store;
  private final TryLimits limits;
  private final Clock clock;
  private int failures;

  /** Pruning of the open store; nothing is null. */
  public TryPruning(AuthStore store, TryLimits limits, Clock clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
  }

  /** A failure was counted; returns at once. */
  public void failed() {
    if (++failures < FAILURES_BETWEEN) {
      return;
    }
    failures = 0;
    Instant before = clock.instant().minus(limits.memory());
    store
        .store()
        .write(tx -> store.tries().prune(tx, before, PRUNED_AT_ONCE))
        .onFailure(failure -> log.debug("old tries not removed yet: {}", failure.getMessage()));
  }
}
