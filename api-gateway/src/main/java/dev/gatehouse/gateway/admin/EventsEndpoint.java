package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ListEvents;
import io.vertx.ext.web.RoutingContext;

/** {@code /admin/events}: the audit. */
final class EventsEndpoint {
  private final AuthClient auth;

  EventsEndpoint(AuthClient auth) {
    this.auth = auth;
  }

  void list(RoutingContext ctx) {
    QueryParser query = QueryParser.parse(ctx.queryParams().entries());
    var call = new ListEvents(OperatorHandler.of(ctx), query.afterSequence(), query.limit());
    auth.ask(AuthCalls.LIST_EVENTS, call, RequestIdHandler.of(ctx))
        .onSuccess(page -> VertxAnswers.json(ctx, 200, AdminJson.of(page)))
        .onFailure(ctx::fail);
  }
}
