package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.MintToken;
import io.vertx.ext.web.RoutingContext;

/** {@code /admin/tokens}. */
final class TokensEndpoint {
  private final AuthClient auth;

  TokensEndpoint(AuthClient auth) {
    this.auth = auth;
  }

  void mint(RoutingContext ctx) {
    MintToken call =
        AdminRequestParser.mint(OperatorHandler.of(ctx), BoundedBodyHandler.bytesOf(ctx));
    auth.ask(AuthCalls.MINT_TOKEN, call, RequestIdHandler.of(ctx))
        .onSuccess(token -> VertxAnswers.json(ctx, 201, AdminJson.of(token)))
        .onFailure(ctx::fail);
  }
}
