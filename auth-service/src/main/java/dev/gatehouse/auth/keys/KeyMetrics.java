package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.feed.LiveNodes;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.jose.KeyState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What an operator sees of the signing keys. Safe for every thread. */
public final class KeyMetrics {
  private final MeterRegistry meters;

  /**
   * Registers the gauges.
   *
   * @param meters never null
   * @param keys never null
   * @param nodes never null
   * @param clock never null
   */
  public KeyMetrics(MeterRegistry meters, KeyService keys, LiveNodes nodes, Clock clock) {
    this.meters = meters;
    for (KeyState state : KeyState.values()) {
      Gauge.builder("gatehouse.signing.keys", keys, known -> count(known, state))
          .description("How many signing keys are in each state; retired ones as far as remembered")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
    TimeGauge.builder(
            "gatehouse.signing.key.age", keys, TimeUnit.SECONDS, known -> age(known, clock))
        .description("For how long the active key has been signing; 0 with HS256")
        .register(meters);
    Gauge.builder("gatehouse.feed.nodes", nodes, LiveNodes::count)
        .description("How many nodes follow the feed: for these a rotation waits")
        .register(meters);
    Gauge.builder("gatehouse.key.rotations.waiting", nodes, LiveNodes::waiting)
        .description("Rotations that wait for a node to say that it has the next key")
        .register(meters);
  }

  private static double count(KeyService keys, KeyState state) {
    return keys.symmetric() && state == KeyState.ACTIVE ? 1 : keys.known().count(state);
  }

  private static double age(KeyService keys, Clock clock) {
    StoredKey active = keys.known().active();
    return active == null || active.times().activatedAt() == null
        ? 0
        : Duration.between(active.times().activatedAt(), clock.instant()).toSeconds();
  }

  /** Counts a rotation that has ended. */
  void rotated(Throwable failure) {
    meters.counter("gatehouse.key.rotations", "outcome", outcome(failure)).increment();
  }

  private static String outcome(Throwable failure) {
    if (failure == null) {
      return "done";
    }
    return failure instanceof CallException e && e.error() == CallError.UNAVAILABLE
        ? "unconfirmed"
        : "failed";
  }
}
