package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Streams requests to HTTP upstreams, WebSockets and event streams included. One per verticle
 * instance, made and used on its event loop only: no locks, and an upstream's connection lives on
 * the loop of the client's.
 *
 * <p>What can go wrong keeps its meaning: refused or broken is 502, too late is 504, a limit of our
 * own is 503 with {@code Retry-After}; an answer that breaks off is cut, never ended cleanly. A
 * request is tried again once, and only where it has no body, is idempotent (RFC 9110 §9.2.2) and a
 * connection that was used before was closed under it.
 */
public final class HttpProxy implements RouteDispatcher {
  private static final long SWEEP_MILLIS = 100;
  private static final long SOONEST_LOOK_NANOS = 10_000_000;
  private static final int REST_BY_LOOK = 10; // beside the sweep, a tenth of the thread at most
  private static final long NONE = -1;
  private static final int LARGEST_ANSWER_HEAD = 64 * 1024;
  private static final int READ_AT_ONCE = 32 * 1024;

  private final Vertx vertx;
  private final HttpClientAgent client;
  private final ProxyLimits limits;
  private final ProxyMeters meters;
  private final Predicate<VerifiedToken> ended;
  private final Map<Route.Target.HttpUpstream, UpstreamPool> pools = new HashMap<>();
  private final Deadlines deadlines = new Deadlines();
  private final Set<LongLived> longLived = new LinkedHashSet<>();
  private final long sweeper;
  private long nextLookNanos = System.nanoTime();
  private long lookTimer = NONE;

  /**
   * A proxy without connections.
   *
   * @param vertx never null
   * @param limits never null
   * @param meters never null
   * @param ended whether a caller's token has ended, by expiry or revocation: asked ten times a
   *     second for each open WebSocket and event stream, and after {@link #callersMayHaveEnded()},
   *     so it must be a look-up in memory; never null
   */
  public HttpProxy(
      Vertx vertx, ProxyLimits limits, MeterRegistry meters, Predicate<VerifiedToken> ended) {
    this.vertx = vertx;
    this.limits = limits;
    this.ended = ended;
    this.meters = new ProxyMeters(meters, pools, deadlines, longLived);
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(true)
                .setPipelining(false)
                .setConnectTimeout(Math.toIntExact(limits.connectTimeout().toMillis()))
                .setMaxHeaderSize(LARGEST_ANSWER_HEAD)
                .setMaxChunkSize(READ_AT_ONCE)
                .setTcpNoDelay(true));
    this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    if (!(route.target() instanceof Route.Target.HttpUpstream upstream)) {
      throw new IllegalArgumentException("no HTTP upstream: " + route.name());
    }
    new Exchange(this, ctx, route, caller, pool(upstream)).start();
  }

  private UpstreamPool pool(Route.Target.HttpUpstream upstream) {
    return pools.computeIfAbsent(
        upstream,
        u ->
            new UpstreamPool(
                client,
                new HttpConnectOptions().setHost(u.host()).setPort(u.port()).setSsl(false),
                limits));
  }

  private void sweep() {
    long now = System.nanoTime();
    deadlines.sweep(now);
    pools.values().forEach(pool -> pool.evict(now));
    pools.values().removeIf(pool -> pool.open() == 0 && pool.waiting() == 0);
    endWhoseCallerEnded();
  }

  /**
   * Says that {@code ended} may answer otherwise than before: looks at every open WebSocket and
   * event stream now, or in a moment where it was only just done. On the proxy's context.
   */
  public void callersMayHaveEnded() {
    if (lookTimer != NONE || longLived.isEmpty()) {
      return;
    }
    long wait = nextLookNanos - System.nanoTime();
    if (wait <= 0) {
      endWhoseCallerEnded();
    } else {
      lookTimer = vertx.setTimer(Math.max(1, wait / 1_000_000), id -> endWhoseCallerEnded());
    }
  }

  private void endWhoseCallerEnded() {
    vertx.cancelTimer(lookTimer);
    lookTimer = NONE;
    long began = System.nanoTime();
    List<LongLived> over = null;
    for (LongLived open : longLived) {
      if (open.caller() != null && ended.test(open.caller())) {
        over = over == null ? new ArrayList<>() : over;
        over.add(open);
      }
    }
    long done = System.nanoTime();
    nextLookNanos = done + Math.max(SOONEST_LOOK_NANOS, REST_BY_LOOK * (done - began));
    if (over != null) {
      longLived.removeAll(over);
      over.forEach(LongLived::callerEnded);
    }
  }

  /** The gateway stops: ends what would never finish by itself. Requests in flight go on. */
  public void endLongLived() {
    List<LongLived> over = List.copyOf(longLived);
    longLived.clear();
    over.forEach(LongLived::gatewayStops);
  }

  /** Closes every connection; requests in flight are cut. */
  public Future<Void> close() {
    vertx.cancelTimer(sweeper);
    vertx.cancelTimer(lookTimer);
    return client.close();
  }

  Vertx vertx() {
    return vertx;
  }

  ProxyLimits limits() {
    return limits;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  ProxyMeters meters() {
    return meters;
  }

  Set<LongLived> longLived() {
    return longLived;
  }

  /** What may outlive its caller's token: a WebSocket or an event stream. */
  interface LongLived {
    /** Null where the route is public. */
    VerifiedToken caller();

    /** The caller's token has expired or was revoked: end this. */
    void callerEnded();

    /** The gateway is about to stop: end this. */
    void gatewayStops();
  }

  /** The longest a keep-alive connection is kept, in nanoseconds. */
  long keepNanos() {
    return limits.idleConnection().toNanos();
  }

  static long nanos(Duration duration) {
    return duration.toNanos();
  }
}
