package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.RawClient.Answer;
import dev.gatehouse.gateway.access.AccessLog;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.access.GatewayMetrics;
import dev.gatehouse.gateway.access.TrustedProxies;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemHandler;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The last step behind a pipeline that somebody wired wrongly: nothing has asked for a token. */
@ExtendWith(VertxExtension.class)
class DispatchHandlerIT {
  private final AtomicInteger dispatched = new AtomicInteger();

  @Test
  void protectedRouteWithoutACallerIsNeverReachedAndTheAnswerTellsNothing(Vertx vertx)
      throws Exception {
    Answer answer = RawClient.get(pipelineTo(vertx, "me"), "/me", "");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body())
        .contains("\"status\":500")
        .doesNotContain("caller", "Exception", "protected");
    assertThat(dispatched).hasValue(0);
  }

  @Test
  void publicRouteNeedsNoCaller(Vertx vertx) throws Exception {
    assertThat(RawClient.get(pipelineTo(vertx, "openapi"), "/openapi.json", "").status())
        .isEqualTo(204);
    assertThat(dispatched).hasValue(1);
  }

  private int pipelineTo(Vertx vertx, String name) throws Exception {
    Route route =
        BuiltInRoutes.all().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
    RouteDispatcher target =
        (ctx, found, caller) -> {
          dispatched.incrementAndGet();
          ctx.response().setStatusCode(204).end();
        };
    var exchanges =
        new ExchangeHandler(
            new TrustedProxies(List.of()),
            Set.of(),
            new AccessLog(),
            new GatewayMetrics(new SimpleMeterRegistry()));
    Router router = Router.router(vertx);
    router
        .route()
        .handler(exchanges)
        .handler(
            ctx -> {
              ExchangeHandler.of(ctx).found(route);
              ctx.next();
            })
        .handler(new DispatchHandler(Map.of(name, target), target, target))
        .failureHandler(
            new ProblemHandler(
                exchanges, refused -> HttpRefusal.unauthorized(refused.reason(), true)));
    return await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
  }
}
