package dev.gatehouse.gateway;

import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.access.Exchange;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.Route.Access;
import dev.gatehouse.gateway.route.Route.Target;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** The last step: takes a request that has passed every check to its route's target. */
final class DispatchHandler implements Handler<RoutingContext> {
  private final Map<String, RouteDispatcher> endpoints;
  private final RouteDispatcher http;
  private final RouteDispatcher bus;

  DispatchHandler(
      Map<String, RouteDispatcher> endpoints, RouteDispatcher http, RouteDispatcher bus) {
    this.endpoints = Map.copyOf(endpoints);
    this.http = http;
    this.bus = bus;
  }

  @Override
  public void handle(RoutingContext ctx) {
    Exchange exchange = ExchangeHandler.of(ctx);
    Route route = exchange.route();
    VerifiedToken caller = exchange.caller();
    if (caller == null && !(route.access() instanceof Access.Public)) {
      // no order of the steps before may ever let this happen
      throw new IllegalStateException("a protected route was reached without a caller");
    }
    HttpServerRequest request = ctx.request();
    if (!request.isEnded()) {
      request.pause();
    }
    dispatcherOf(route.target()).dispatch(ctx, route, caller);
  }

  private RouteDispatcher dispatcherOf(Target target) {
    return switch (target) {
      case Target.BuiltIn own -> endpoints.get(own.endpoint());
      case Target.HttpUpstream upstream -> http;
      case Target.BusAddress address -> bus;
    };
  }
}
