package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;

/** Streams requests to HTTP upstreams. One per verticle instance, used on its event loop only. */
public final class HttpProxy implements RouteDispatcher {
  /**
   * A proxy without connections.
   *
   * @param vertx never null
   * @param limits never null
   * @param meters never null
   * @param clock for the end of callers' tokens; never null
   */
  public HttpProxy(Vertx vertx, ProxyLimits limits, MeterRegistry meters, Clock clock) {}

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    throw new UnsupportedOperationException();
  }

  /** Closes every connection; requests in flight are cut. */
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
