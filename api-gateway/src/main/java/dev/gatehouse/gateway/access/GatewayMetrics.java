package dev.gatehouse.gateway.access;

import dev.gatehouse.common.auth.RefusalCounter;
import dev.gatehouse.common.claims.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is counted of requests. Labels come from the routes file and from our own code, never from a
 * request, so that their number is bounded. Safe for every thread.
 */
public final class GatewayMetrics implements RefusalCounter {
  private static final String NO_ROUTE = "none";
  private static final String[] CLASSES = {"cut", "1xx", "2xx", "3xx", "4xx", "5xx"};
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry meters;
  private final Map<String, OfRoute> routes = new ConcurrentHashMap<>();
  private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

  /** Counts in a registry. */
  public GatewayMetrics(MeterRegistry meters) {
    this.meters = Objects.requireNonNull(meters, "meters");
  }

  @Override
  public void refused(RefusalReason reason) {
    count(reason.name());
  }

  /** Shows a number of ours, such as the size of a cache. */
  public <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).description(description).strongReference(true).register(meters);
  }

  void ended(Exchange exchange, int status, long nanos) {
    String name = Objects.requireNonNullElse(exchange.routeName(), NO_ROUTE);
    OfRoute route = routes.get(name);
    if (route == null) {
      route = routes.computeIfAbsent(name, n -> new OfRoute(meters, n));
    }
    int index = status / 100;
    route.classes[index >= 0 && index < CLASSES.length ? index : 0].increment();
    route.time.record(nanos, TimeUnit.NANOSECONDS);
  }

  private void count(String reason) {
    Counter counter = refusals.get(reason);
    if (counter == null) {
      counter =
          refusals.computeIfAbsent(
              reason,
              r ->
                  Counter.builder("gatehouse.refusals")
                      .description("Tokens refused, by reason")
                      .tag("reason", r.toLowerCase(java.util.Locale.ROOT))
                      .register(meters));
    }
    counter.increment();
  }

  private static final class OfRoute {
    private final Counter[] classes = new Counter[CLASSES.length];
    private final Timer time;

    OfRoute(MeterRegistry meters, String route) {
      for (int i = 0; i < CLASSES.length; i++) {
        classes[i] =
            Counter.builder("gatehouse.requests")
                .description("Requests, by route and class of status")
                .tag("route", route)
                .tag("status", CLASSES[i])
                .register(meters);
      }
      time =
          Timer.builder("gatehouse.request")
              .description("From the end of the request's head to the end of the answer")
              .tag("route", route)
              .serviceLevelObjectives(BUCKETS)
              .register(meters);
    }
  }
}
