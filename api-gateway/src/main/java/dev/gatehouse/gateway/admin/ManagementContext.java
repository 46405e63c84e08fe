package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.feed.FeedNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/**
 * What management works with.
 *
 * @param bus how auth-service is reached; never null where there is an admin API
 * @param feed this node's view of the feed: administrative changes are answered once it has applied
 *     them; null in a process that follows no feed
 * @param checks what {@code /health/ready} asks, in the order of its answer; never null
 * @param metrics what {@code /metrics} shows; never null
 * @param clock never null
 */
public record ManagementContext(
    Bus bus,
    FeedNode feed,
    List<HealthCheck> checks,
    PrometheusMeterRegistry metrics,
    Clock clock) {
  public ManagementContext {
    checks = List.copyOf(checks);
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(clock, "clock");
  }
}
