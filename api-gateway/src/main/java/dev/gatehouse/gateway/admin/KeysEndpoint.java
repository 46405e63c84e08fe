package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ListKeys;
import io.vertx.ext.web.RoutingContext;

/** {@code /admin/keys}. */
final class KeysEndpoint {
  private final AuthClient auth;

  KeysEndpoint(AuthClient auth) {
    this.auth = auth;
  }

  void list(RoutingContext ctx) {
    auth.ask(AuthCalls.LIST_KEYS, new ListKeys(OperatorHandler.of(ctx)), RequestIdHandler.of(ctx))
        .onSuccess(keys -> VertxAnswers.json(ctx, 200, AdminJson.of(keys)))
        .onFailure(ctx::fail);
  }
}
