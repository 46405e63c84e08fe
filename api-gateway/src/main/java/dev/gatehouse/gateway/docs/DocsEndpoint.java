package dev.gatehouse.gateway.docs;

import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemKind;
import dev.gatehouse.gateway.proxy.InboundRequest;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code GET /docs}: Swagger UI, every byte of it from this server. Its policy lets no script run
 * but the files beside it, and no request leave for elsewhere.
 */
public final class DocsEndpoint implements RouteDispatcher {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private Future<SwaggerUi> files;

  /** The endpoint of one router. Reads nothing before somebody asks. */
  public DocsEndpoint() {}

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    if (files == null || files.failed()) {
      files = ctx.vertx().executeBlocking(SwaggerUi::shared, false);
    }
    files.onSuccess(read -> answer(ctx, read)).onFailure(ctx::fail);
  }

  private static void answer(RoutingContext ctx, SwaggerUi files) {
    Document document = files.find(InboundRequest.of(ctx).target().path());
    if (document == null) {
      ctx.fail(HttpRefusal.of(ProblemKind.NOT_FOUND, "NO_SUCH_FILE").refusal());
      return;
    }
    ctx.response().putHeader("Content-Security-Policy", POLICY);
    DocumentHandler.send(ctx.request(), document);
  }
}
