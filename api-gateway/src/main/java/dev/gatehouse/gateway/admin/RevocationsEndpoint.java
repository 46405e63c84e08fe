package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.Revoke;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /admin/revocations}. */
final class RevocationsEndpoint {
  /** How this process is called among those that have not confirmed. */
  static final String THIS_NODE = "this node";

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
                auth.confirmed(revoked.sequence())
                    .onSuccess(
                        confirmed -> {
                          List<String> pending = confirmed ? List.of() : List.of(THIS_NODE);
                          VertxAnswers.json(
                              ctx,
                              confirmed ? 200 : 202,
                              AdminJson.revoked(revoked.sequence(), pending));
                        }))
        .onFailure(ctx::fail);
  }
}
