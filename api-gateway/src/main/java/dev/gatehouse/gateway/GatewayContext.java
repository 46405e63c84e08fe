package dev.gatehouse.gateway;

import dev.gatehouse.common.auth.TokenAuthenticator;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.gateway.access.AccessLog;
import dev.gatehouse.gateway.access.GatewayMetrics;
import dev.gatehouse.gateway.account.ProfileCache;
import dev.gatehouse.gateway.route.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all instances of the gateway in one process share. Safe for every thread. Made once, before
 * the first instance is deployed.
 */
public final class GatewayContext {
  private final Clock clock;
  private final Bus bus;
  private final FeedNode feed;
  private final TokenAuthenticator tokens;
  private final Routes routes;
  private final MeterRegistry meters;
  private final GatewayMetrics metrics;
  private final AccessLog accessLog = new AccessLog();
  private final ProfileCache profiles;
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * A context.
   *
   * @param clock never null
   * @param bus can seal; never null
   * @param feed started by the caller, before or after; never null
   * @param tokens never null
   * @param routes made with {@link BuiltInRoutes#all}; never null
   * @param meters never null
   * @param limits how much may be remembered; never null
   */
  public GatewayContext(
      Clock clock,
      Bus bus,
      FeedNode feed,
      TokenAuthenticator tokens,
      Routes routes,
      MeterRegistry meters,
      GatewaySettings.Limits limits) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.bus = Objects.requireNonNull(bus, "bus");
    this.feed = Objects.requireNonNull(feed, "feed");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.routes = Objects.requireNonNull(routes, "routes");
    this.meters = Objects.requireNonNull(meters, "meters");
    this.metrics = new GatewayMetrics(meters);
    this.profiles = new ProfileCache(limits.profiles());
    feed.onAccountChanged(change -> profiles.forget(change.name()));
    feed.onSnapshot(profiles::forgetAll);
    metrics.gauge("gatehouse.profiles.cached", "Profiles in memory", profiles, ProfileCache::size);
    metrics.gauge(
        "gatehouse.tokens.cached", "Tokens in memory", tokens, TokenAuthenticator::cachedTokens);
    metrics.gauge(
        "gatehouse.tokens.cached.bytes",
        "What the tokens in memory take",
        tokens,
        TokenAuthenticator::cachedBytes);
    metrics.gauge(
        "gatehouse.connections", "Open public connections", connections, AtomicInteger::get);
  }

  Clock clock() {
    return clock;
  }

  Bus bus() {
    return bus;
  }

  FeedNode feed() {
    return feed;
  }

  TokenAuthenticator tokens() {
    return tokens;
  }

  Routes routes() {
    return routes;
  }

  MeterRegistry meters() {
    return meters;
  }

  GatewayMetrics metrics() {
    return metrics;
  }

  AccessLog accessLog() {
    return accessLog;
  }

  ProfileCache profiles() {
    return profiles;
  }

  /** Open connections of all instances. */
  AtomicInteger connections() {
    return connections;
  }
}
