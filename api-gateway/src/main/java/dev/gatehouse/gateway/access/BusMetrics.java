package dev.gatehouse.gateway.access;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * How long a process waits for what it asks on the event bus: {@code gatehouse_bus_call_seconds},
 * by address and outcome ({@code ok} or the error). Safe for every thread.
 */
public final class BusMetrics implements CallObserver {
  private final MeterRegistry metrics;

  /** Registers a timer for each address and outcome when it first occurs. */
  public BusMetrics(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  @Override
  public void ended(String address, long nanos, CallError failure) {
    Timer.builder("gatehouse.bus.call")
        .description("Round trips on the event bus")
        .tag("address", address)
        .tag("outcome", failure == null ? "ok" : failure.name())
        .register(metrics)
        .record(Duration.ofNanos(nanos));
  }
}
