package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.Revoked;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /admin/revocations}. */
final class RevocationsEndpoint {
  private final AuthClient auth;

  RevocationsEndpoint(AuthClient auth) {
    this.auth = auth;
  }

  void revoke(RoutingContext ctx) {
    Revoke call =
        AdminRequestParser.revoke(OperatorHandler.of(ctx), BoundedBodyHandler.bytesOf(ctx));
    auth.ask(AuthCalls.REVOKE, call, RequestIdHandler.of(ctx))
        .compose(
            revoked ->
                revoked.pending().isEmpty()
                    ? auth.confirmed(revoked.sequence()).map(here -> pending(revoked, here))
                    : Future.succeededFuture(revoked))
        .onSuccess(
            revoked ->
                VertxAnswers.json(
                    ctx,
                    revoked.pending().isEmpty() ? 200 : 202,
                    AdminJson.revoked(revoked.sequence(), revoked.pending())))
        .onFailure(ctx::fail);
  }

  /** auth-service has waited for every node that it knows; this one it may not know yet. */
  private static Revoked pending(Revoked revoked, boolean here) {
    return here ? revoked : new Revoked(revoked.sequence(), List.of(Revoked.THIS_NODE));
  }
}
