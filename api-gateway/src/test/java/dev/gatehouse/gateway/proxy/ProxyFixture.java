package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.route.Authority;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteMatch;
import dev.gatehouse.gateway.route.RouteTable;
import dev.gatehouse.gateway.route.RoutesFile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway with everything but the token check: whoever says {@code X-Test-Caller} is ada. */
final class ProxyFixture extends VerticleBase {
  static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final AtomicBoolean callerEnded = new AtomicBoolean();
  final AtomicInteger callersLookedAt = new AtomicInteger();
  private final RouteTable table;
  private final ProxyLimits limits;
  private final HttpServerOptions serverOptions;
  private HttpProxy proxy;
  private HttpServer server;

  private ProxyFixture(RouteTable table, ProxyLimits limits, HttpServerOptions serverOptions) {
    this.table = table;
    this.limits = limits;
    this.serverOptions = serverOptions;
  }

  static ProxyFixture deploy(Vertx vertx, ProxyLimits limits, String routes) throws Exception {
    return deploy(vertx, limits, routes, new HttpServerOptions());
  }

  static ProxyFixture deploy(
      Vertx vertx, ProxyLimits limits, String routes, HttpServerOptions options) throws Exception {
    RouteTable table = RouteTable.of(List.of(), RoutesFile.parse("routes.yaml", routes));
    ProxyFixture fixture = new ProxyFixture(table, limits, options);
    await(vertx.deployVerticle(fixture));
    return fixture;
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Override
  public Future<?> start() {
    proxy =
        new HttpProxy(
            vertx,
            limits,
            meters,
            token -> {
              callersLookedAt.incrementAndGet();
              return callerEnded.get();
            });
    Router router = Router.router(vertx);
    router.route().handler(this::handle).failureHandler(ProxyFixture::failed);
    RequestGuard.harden(serverOptions);
    server = vertx.createHttpServer(serverOptions).requestHandler(router);
    return server.listen(0, "127.0.0.1");
  }

  @Override
  public Future<?> stop() {
    return proxy.close();
  }

  /**
   * Says {@code times} times, without a pause, that callers may have ended.
   *
   * @return how many were looked at before the last one returned: never by the sweep, which needs
   *     the same thread
   */
  int lookedAtAtOnce(int times) throws Exception {
    CompletableFuture<Integer> looked = new CompletableFuture<>();
    context.runOnContext(
        now -> {
          int before = callersLookedAt.get();
          for (int time = 0; time < times; time++) {
            proxy.callersMayHaveEnded();
          }
          looked.complete(callersLookedAt.get() - before);
        });
    return looked.get(20, TimeUnit.SECONDS);
  }

  /** How many WebSockets and event streams are open. */
  double longLived() {
    return meters.get("gatehouse.proxy.long.lived").gauge().value();
  }

  int port() {
    return server.actualPort();
  }

  private void handle(RoutingContext ctx) {
    ctx.request().pause();
    Refusal refusal = RequestGuard.check(ctx.request());
    NormalTarget target = refusal == null ? PathPolicy.normalize(ctx.request().uri()) : null;
    if (refusal != null || target == null) {
      int status = refusal == null ? 400 : refusal.status();
      ctx.response().putHeader("connection", "close").setStatusCode(status);
      ctx.response().end().onComplete(sent -> ctx.request().connection().close());
      return;
    }
    ctx.response().putHeader("X-Request-Id", "request-1").putHeader("X-Frame-Options", "DENY");
    Authority authority = Authority.parse(ctx.request().authority().toString());
    new InboundRequest(
            authority,
            target,
            Forwarded.of(
                "127.0.0.1",
                peer -> ctx.request().headers().contains("X-Test-Trusted"),
                ctx.request().headers(),
                ctx.request().scheme(),
                authority.toString()),
            new TraceContext("request-1", TRACE))
        .attachTo(ctx);
    String method = ctx.request().method().name();
    switch (table.match(authority.host(), target.path(), method)) {
      case RouteMatch.Found found -> {
        boolean known = ctx.request().headers().contains("X-Test-Caller");
        VerifiedToken caller = known ? token("ada lové") : null;
        proxy.dispatch(ctx, found.route(), caller);
      }
      case RouteMatch.WrongMethod wrong -> ctx.response().setStatusCode(405).end();
      case RouteMatch.None none -> ctx.response().setStatusCode(404).end();
    }
  }

  private static void failed(RoutingContext ctx) {
    if (ctx.failure() instanceof ProxyFailure failure && failure.retryAfter() != null) {
      ctx.response().putHeader("Retry-After", "1");
    }
    ctx.response()
        .setStatusCode(ctx.statusCode())
        .putHeader("content-type", "application/problem+json")
        .end("{\"status\":" + ctx.statusCode() + "}");
  }

  static VerifiedToken token(String subject) {
    return new VerifiedToken(
        "https://issuer.example",
        List.of("https://issuer.example"),
        subject,
        SubjectKind.USER,
        "account-1",
        "first-party",
        Set.of("orders:read"),
        null,
        "jti-1",
        null,
        null,
        null,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(1),
        "key-1");
  }

  static Route route(String yaml) throws Exception {
    return RoutesFile.parse("routes.yaml", "routes:\n" + yaml).get(0);
  }
}
