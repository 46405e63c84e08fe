package dev.gatehouse.gateway.proxy;

import dev.gatehouse.gateway.route.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What one instance's proxy counts. No client can make a new label: routes and classes only. */
final class ProxyMeters {
  private static final String[] CLASSES = {"1xx", "2xx", "3xx", "4xx", "5xx", "cut"};
  private static final int CUT = 5;

  private final MeterRegistry registry;
  private final Map<String, Counter[]> requests = new HashMap<>();

  ProxyMeters(
      MeterRegistry registry,
      Map<Route.Target.HttpUpstream, UpstreamPool> pools,
      Deadlines exchanges,
      Collection<HttpProxy.LongLived> longLived) {
    this.registry = registry;
    // each instance has a loop of its own, and a gauge of its own
    Tags tags = Tags.of("loop", Thread.currentThread().getName());
    registry.gauge(
        "gatehouse.upstream.connections.open", tags, pools, p -> sum(p, UpstreamPool::open));
    registry.gauge(
        "gatehouse.upstream.connections.idle", tags, pools, p -> sum(p, UpstreamPool::idle));
    registry.gauge("gatehouse.upstream.waiting", tags, pools, p -> sum(p, UpstreamPool::waiting));
    registry.gauge("gatehouse.proxy.exchanges", tags, exchanges, Deadlines::size);
    registry.gauge("gatehouse.proxy.long.lived", tags, longLived, Collection::size);
  }

  private static double sum(
      Map<Route.Target.HttpUpstream, UpstreamPool> pools, ToIntFunction<UpstreamPool> of) {
    try {
      return pools.values().stream().mapToInt(of).sum();
    } catch (java.util.ConcurrentModificationException e) {
      // read by the scraping thread while the loop changes it: the next scrape has it
      return Double.NaN;
    }
  }

  void answered(Route route, int status) {
    count(route, Math.min(Math.max(status / 100, 1), 5) - 1);
  }

  void cut(Route route) {
    count(route, CUT);
  }

  private void count(Route route, int outcome) {
    Counter[] counters =
        requests.computeIfAbsent(route.name(), name -> new Counter[CLASSES.length]);
    if (counters[outcome] == null) {
      counters[outcome] =
          Counter.builder("gatehouse.proxy.requests")
              .tag("route", route.name())
              .tag("outcome", CLASSES[outcome])
              .register(registry);
    }
    counters[outcome].increment();
  }
}
