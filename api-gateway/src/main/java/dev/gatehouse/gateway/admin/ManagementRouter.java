package dev.gatehouse.gateway.admin;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The routes of management, as a table. */
final class ManagementRouter {
  private static final int BODY = 64 * 1024;
  private static final int IMPORT_BODY = 4 * 1024 * 1024;
  private static final Set<String> JSON = Set.of("application/json");
  private static final Set<String> PATCH =
      Set.of("application/json", "application/merge-patch+json");
  private static final Set<String> JSON_LINES =
      Set.of("application/x-ndjson", "application/jsonl", "application/json");

  private final Vertx vertx;
  private final Router router;

  private ManagementRouter(Vertx vertx) {
    this.vertx = vertx;
    this.router = Router.router(vertx);
  }

  /**
   * The TCP listener's.
   *
   * @param auth null where there is no admin API
   */
  static Router listener(
      Vertx vertx, ManagementSettings settings, ManagementContext context, AuthClient auth) {
    var table = new ManagementRouter(vertx);
    table.begin(context, auth);
    table.router.route().handler(new HostHandler(settings.host()));
    var health = new HealthHandler(context.checks());
    table.resource("/health/live").get(health::live).done();
    table.resource("/health/ready").get(health.ready()).done();
    table.resource("/health/serving").get(health.serving()).done();
    table.resource("/metrics").get(new MetricsHandler(vertx, context.metrics())).done();
    if (auth != null) {
      table.admin(false, auth);
    }
    return table.router;
  }

  /** The Unix socket's. */
  static Router socket(Vertx vertx, ManagementContext context, AuthClient auth) {
    var table = new ManagementRouter(vertx);
    table.begin(context, auth);
    table.admin(true, auth);
    return table.router;
  }

  private void begin(ManagementContext context, AuthClient auth) {
    router.route().handler(new RequestIdHandler(context.clock()));
    var problems = new AdminProblemHandler(auth);
    router.route().failureHandler(problems);
    router.errorHandler(400, problems);
    router.errorHandler(404, problems);
    router.errorHandler(500, problems);
  }

  private void admin(boolean local, AuthClient auth) {
    var users = new UsersEndpoint(auth);
    router.route("/admin*").handler(new OperatorHandler(local));
    router
        .post("/admin/users/import")
        .handler(body(IMPORT_BODY, JSON_LINES))
        .handler(users::createMany);
    resource("/admin/users")
        .get(users::list)
        .on(HttpMethod.POST, body(BODY, JSON), users::create)
        .done();
    resource("/admin/users/:name")
        .get(users::show)
        .on(HttpMethod.PATCH, body(BODY, PATCH), users::change)
        .on(HttpMethod.DELETE, users::delete)
        .done();
    resource("/admin/users/:name/password")
        .on(HttpMethod.PUT, body(BODY, JSON), users::setPassword)
        .done();
    var keys = new KeysEndpoint(auth);
    resource("/admin/keys")
        .get(keys::list)
        .on(HttpMethod.POST, body(BODY, JSON), keys::rotate)
        .done();
    resource("/admin/keys/:kid").on(HttpMethod.DELETE, keys::retire).done();
    var clients = new ClientsEndpoint(auth);
    resource("/admin/clients")
        .get(clients::list)
        .on(HttpMethod.POST, body(BODY, JSON), clients::create)
        .done();
    resource("/admin/clients/:id").get(clients::show).on(HttpMethod.DELETE, clients::delete).done();
    resource("/admin/clients/:id/secret")
        .on(
            HttpMethod.POST,
            new BoundedBodyHandler(vertx, BODY, JSON, BoundedBodyHandler.TIME_LIMIT, true),
            clients::rotateSecret)
        .done();
    resource("/admin/tokens")
        .on(HttpMethod.POST, body(BODY, JSON), new TokensEndpoint(auth)::mint)
        .done();
    resource("/admin/revocations")
        .on(HttpMethod.POST, body(BODY, JSON), new RevocationsEndpoint(auth)::revoke)
        .done();
    resource("/admin/events").get(new EventsEndpoint(auth)::list).done();
    router
        .route("/admin*")
        .handler(ctx -> ctx.fail(new AdminRefusal(404, "not-found", "there is nothing here")));
  }

  private Handler<RoutingContext> body(int limit, Set<String> mediaTypes) {
    return new BoundedBodyHandler(vertx, limit, mediaTypes, BoundedBodyHandler.TIME_LIMIT);
  }

  private Resource resource(String path) {
    return new Resource(path);
  }

  /** One path with its methods; every other method is 405. */
  private final class Resource {
    private final String path;
    private final Map<HttpMethod, List<Handler<RoutingContext>>> methods = new LinkedHashMap<>();

    Resource(String path) {
      this.path = path;
    }

    Resource get(Handler<RoutingContext> handler) {
      return on(HttpMethod.GET, handler).on(HttpMethod.HEAD, handler);
    }

    Resource on(HttpMethod method, Handler<RoutingContext> handler) {
      methods.put(method, List.of(handler));
      return this;
    }

    Resource on(HttpMethod method, Handler<RoutingContext> body, Handler<RoutingContext> handler) {
      methods.put(method, List.of(body, handler));
      return this;
    }

    void done() {
      methods.forEach(
          (method, handlers) -> {
            var route = router.route(method, path);
            handlers.forEach(route::handler);
          });
      var allowed = new TreeSet<String>();
      methods.keySet().forEach(method -> allowed.add(method.name()));
      String allow = String.join(", ", allowed);
      router
          .route(path)
          .handler(
              ctx -> {
                ctx.response().putHeader(HttpHeaders.ALLOW, allow);
                ctx.fail(new AdminRefusal(405, "method-not-allowed", "here are allowed: " + allow));
              });
    }
  }
}
