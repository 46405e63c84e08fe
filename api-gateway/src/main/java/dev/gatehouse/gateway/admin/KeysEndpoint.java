package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.RetireKey;
import dev.gatehouse.common.auth.RotateKey;
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

  void rotate(RoutingContext ctx) {
    RotateKey call =
        AdminRequestParser.rotate(OperatorHandler.of(ctx), BoundedBodyHandler.bytesOf(ctx));
    auth.ask(AuthCalls.ROTATE_KEY, call, RequestIdHandler.of(ctx))
        .compose(rotated -> auth.applied(rotated.sequence()).map(rotated))
        .onSuccess(rotated -> VertxAnswers.json(ctx, 201, AdminJson.of(rotated.key())))
        .onFailure(ctx::fail);
  }

  void retire(RoutingContext ctx) {
    RetireKey call = new RetireKey(OperatorHandler.of(ctx), ctx.pathParam("kid"));
    auth.ask(AuthCalls.RETIRE_KEY, call, RequestIdHandler.of(ctx))
        .compose(retired -> auth.applied(retired.sequence()))
        .onSuccess(applied -> VertxAnswers.empty(ctx))
        .onFailure(ctx::fail);
  }
}
