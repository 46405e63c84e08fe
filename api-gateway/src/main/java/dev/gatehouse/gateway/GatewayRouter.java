package dev.gatehouse.gateway;

import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.access.TrustedProxies;
import dev.gatehouse.gateway.account.ProfileEndpoint;
import dev.gatehouse.gateway.auth.BearerHandler;
import dev.gatehouse.gateway.auth.ScopeHandler;
import dev.gatehouse.gateway.docs.DocsEndpoint;
import dev.gatehouse.gateway.docs.JwksEndpoint;
import dev.gatehouse.gateway.docs.OpenApiEndpoint;
import dev.gatehouse.gateway.oauth.IntrospectEndpoint;
import dev.gatehouse.gateway.oauth.RevokeEndpoint;
import dev.gatehouse.gateway.oauth.TokenEndpoint;
import dev.gatehouse.gateway.problem.ProblemHandler;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;

/**
 * The pipeline of one instance: one catch-all, one step a line, one failure handler. Which target a
 * request goes to is the route table's to say, not this router's.
 */
final class GatewayRouter {
  private static final Set<String> OAUTH_PATHS = Set.of("/token", "/revoke", "/introspect");

  private final Router router;
  private final ProblemHandler problems;

  private GatewayRouter(Router router, ProblemHandler problems) {
    this.router = router;
    this.problems = problems;
  }

  static GatewayRouter create(
      Vertx vertx,
      GatewaySettings settings,
      GatewayContext context,
      Handler<RoutingContext> connections,
      RouteDispatcher http,
      RouteDispatcher bus) {
    FeedView feed = context.feed().view();
    var exchange =
        new ExchangeHandler(
            new TrustedProxies(settings.trustedProxies()),
            OAUTH_PATHS,
            context.accessLog(),
            context.metrics());
    var bearer = new BearerHandler(context.tokens(), context.feed(), context.metrics());
    var problems = new ProblemHandler(exchange, bearer::wordingOf);
    GatewaySettings.Limits limits = settings.limits();
    Map<String, RouteDispatcher> endpoints =
        Map.of(
            BuiltInRoutes.TOKEN,
            new TokenEndpoint(context.bus(), limits.formBody(), limits.formTime()),
            BuiltInRoutes.REVOKE,
            new RevokeEndpoint(
                context.bus(),
                context.feed(),
                context.tokens(),
                limits.formBody(),
                limits.formTime()),
            BuiltInRoutes.INTROSPECT,
            new IntrospectEndpoint(context.bus(), limits.formBody(), limits.formTime()),
            BuiltInRoutes.ME,
            new ProfileEndpoint(context.bus(), feed, context.profiles(), context.metrics()),
            BuiltInRoutes.JWKS,
            new JwksEndpoint(feed),
            BuiltInRoutes.OPENAPI,
            new OpenApiEndpoint(context.routes()),
            BuiltInRoutes.DOCS,
            new DocsEndpoint());
    Router router = Router.router(vertx);
    router
        .route()
        .handler(connections)
        .handler(exchange)
        .handler(new ArrivalHandler(settings.allowedHosts(), problems))
        .handler(new MatchHandler(context.routes()))
        .handler(bearer)
        .handler(bearer::requireCaller)
        .handler(new ScopeHandler())
        .handler(new DispatchHandler(endpoints, http, bus))
        .failureHandler(problems);
    return new GatewayRouter(router, problems);
  }

  Router router() {
    return router;
  }

  /** Answers what never becomes a request. */
  ProblemHandler problems() {
    return problems;
  }
}
