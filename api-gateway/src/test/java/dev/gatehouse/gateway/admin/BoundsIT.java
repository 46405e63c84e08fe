package dev.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.bus.TraceContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BoundsIT {
  private static final TraceContext TRACE = new TraceContext("r", "00-1-2-01");

  @Test
  void aBodyThatDoesNotArriveIsRefusedInTimeAndTheConnectionClosed(Vertx vertx) throws Exception {
    Router router = Router.router(vertx);
    router.route().failureHandler(new AdminProblemHandler(null));
    router
        .route()
        .handler(
            new BoundedBodyHandler(vertx, 100, Set.of("application/json"), Duration.ofMillis(200)))
        .handler(ctx -> VertxAnswers.empty(ctx));
    HttpServer server =
        vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();

    Future<String> answer =
        vertx
            .createNetClient()
            .connect(server.actualPort(), "127.0.0.1")
            .compose(
                connection -> {
                  Promise<String> closed = Promise.promise();
                  var text = new StringBuilder();
                  connection.handler(part -> text.append(part));
                  connection.closeHandler(end -> closed.tryComplete(text.toString()));
                  return connection
                      .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{")
                      .compose(written -> closed.future());
                });

    assertThat(answer.await(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void asManyCallsAsAllowedWaitAndOneMoreIsRefused(Vertx vertx) {
    var bus = new Bus(vertx, LinkKey.random(), Clock.systemUTC());
    Promise<KeyList> reply = Promise.promise();
    bus.serve(AuthCalls.LIST_KEYS, (request, context) -> reply.future()).await();
    var auth = new AuthClient(bus, null);
    var question = new ListKeys(Operator.LOCAL);

    List<Future<KeyList>> asked = new ArrayList<>();
    for (int i = 0; i < AuthClient.MOST_CALLS; i++) {
      asked.add(auth.ask(AuthCalls.LIST_KEYS, question, TRACE));
    }
    assertThatThrownBy(() -> auth.ask(AuthCalls.LIST_KEYS, question, TRACE).await())
        .isInstanceOf(AdminRefusal.class);
    assertThat(asked).noneMatch(Future::isComplete);

    reply.complete(new KeyList(List.of()));
    Future.all(asked).await();
    assertThat(auth.ask(AuthCalls.LIST_KEYS, question, TRACE).await().keys()).isEmpty();
  }
}
