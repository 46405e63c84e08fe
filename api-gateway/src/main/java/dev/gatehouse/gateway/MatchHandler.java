package dev.gatehouse.gateway;

import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemKind;
import dev.gatehouse.gateway.proxy.InboundRequest;
import dev.gatehouse.gateway.route.RouteMatch;
import dev.gatehouse.gateway.route.Routes;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Finds the route of a request in the table that is in force now. */
final class MatchHandler implements Handler<RoutingContext> {
  private final Routes routes;

  MatchHandler(Routes routes) {
    this.routes = routes;
  }

  @Override
  public void handle(RoutingContext ctx) {
    InboundRequest inbound = InboundRequest.of(ctx);
    RouteMatch match =
        routes
            .table()
            .match(
                inbound.authority().host(), inbound.target().path(), ctx.request().method().name());
    switch (match) {
      case RouteMatch.Found found -> {
        ExchangeHandler.of(ctx).found(found.route());
        ctx.next();
      }
      case RouteMatch.WrongMethod wrong ->
          ctx.fail(
              HttpRefusal.of(ProblemKind.METHOD_NOT_ALLOWED, "METHOD")
                  .allow(wrong.allowed())
                  .refusal());
      case RouteMatch.None none ->
          ctx.fail(HttpRefusal.of(ProblemKind.NOT_FOUND, "NO_ROUTE").refusal());
    }
  }
}
