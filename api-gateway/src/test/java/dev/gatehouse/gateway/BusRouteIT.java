package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.ConsumerReply;
import dev.gatehouse.common.bus.ConsumerRequest;
import dev.gatehouse.common.bus.RouteConsumer;
import dev.gatehouse.gateway.RawClient.Answer;
import dev.gatehouse.gateway.proxy.ProxyLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route to the event bus, with a real consumer behind it. */
class BusRouteIT {
  private static final int MEBIBYTE = 1 << 20;
  private final AtomicReference<ConsumerRequest> seen = new AtomicReference<>();
  private TestGateway gateway;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    gateway = new TestGateway(directory, Function.identity());
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void requestArrivesWithItsCallerAndTheAnswerGoesBack() throws Exception {
    serve(
        request ->
            Future.succeededFuture(
                ConsumerReply.json(201, "{\"id\":\"7\"}")
                    .with("Location", "/tasks/7")
                    .with("Set-Cookie", "a=b")
                    .with("X-Gatehouse-Subject", "root")));

    Answer answer = post("ada", "tasks:write", "{\"title\":\"x\"}", "X-Secret: s\r\n");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("{\"id\":\"7\"}");
    assertThat(answer.header("location")).isEqualTo("/tasks/7");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("set-cookie")).isNull();
    assertThat(answer.header("x-gatehouse-subject")).isNull();
    ConsumerRequest request = seen.get();
    assertThat(request.caller().subject()).isEqualTo("ada");
    assertThat(request.accountId()).isEqualTo("id-ada");
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/tasks/new");
    assertThat(request.query()).isEqualTo("a=b");
    assertThat(request.body().toString()).isEqualTo("{\"title\":\"x\"}");
    assertThat(request.headers()).containsOnlyKeys("content-type");
    assertThat(request.trace().requestId()).isEqualTo(answer.header("x-request-id"));
  }

  @Test
  void scopeThatOnlyTheConsumerAsksForIsNamedInTheChallenge() throws Exception {
    serve(request -> Future.succeededFuture(ConsumerReply.status(204)));

    Answer answer = post("ada", "tasks:read", "{}", "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("www-authenticate"))
        .isEqualTo(
            "Bearer realm=\"gatehouse\", error=\"insufficient_scope\", scope=\"tasks:write\"");
    assertThat(answer.body()).contains("urn:gatehouse:problem:insufficient-scope");
    assertThat(seen).hasValue(null);
  }

  @Test
  void clientsOwnTokenIsForbiddenWhereTheConsumerServesUsers() throws Exception {
    serve(request -> Future.succeededFuture(ConsumerReply.status(204)));

    Answer answer = post(gateway.header(gateway.clientToken("tasks:write")), "{}", "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("www-authenticate"))
        .contains("error=\"insufficient_scope\"", "scope=\"tasks:write\"");
    assertThat(answer.body()).contains("urn:gatehouse:problem:forbidden", "Only a user's token");
  }

  @Test
  void forbiddenForAReasonOfTheConsumersOwnNamesNoScope() throws Exception {
    serve(request -> Future.failedFuture(new CallException(CallError.FORBIDDEN)));

    Answer answer = post("ada", "tasks:write", "{}", "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("www-authenticate")).isNull();
    assertThat(answer.body()).contains("urn:gatehouse:problem:forbidden");
  }

  @Test
  void scopesThatTheHandlerAsksForAreNamedInOrder() throws Exception {
    serve(
        request ->
            Future.failedFuture(CallException.insufficientScope(Set.of("tasks:purge", "a:b"))));

    assertThat(post("ada", "tasks:write", "{}", "").header("www-authenticate"))
        .endsWith("scope=\"a:b tasks:purge\"");
  }

  @Test
  void answerToAHeadHasTheLengthAndNoBody() throws Exception {
    serve(request -> Future.succeededFuture(ConsumerReply.json(200, "[1,2,3]")));
    try (var client = new RawClient(gateway.port())) {
      String field = gateway.header(gateway.token("ada", "tasks:read"));
      client.send("HEAD /tasks HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n");
      Answer head = client.read(true);
      client.send("GET /tasks HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n");

      assertThat(head.header("content-length")).isEqualTo("7");
      assertThat(client.read(false).body()).isEqualTo("[1,2,3]");
    }
  }

  @Test
  void bodyAtTheLimitArrivesAndOneByteMoreDoesNot() throws Exception {
    serve(request -> Future.succeededFuture(ConsumerReply.status(204)));

    assertThat(post("ada", "tasks:write", "a".repeat(MEBIBYTE), "").status()).isEqualTo(204);
    assertThat(seen.get().body().length()).isEqualTo(MEBIBYTE);
    assertThat(post("ada", "tasks:write", "a".repeat(MEBIBYTE + 1), "").status()).isEqualTo(413);
  }

  @Test
  void chunkedBodyOverTheLimitIsRefusedToo() throws Exception {
    serve(request -> Future.succeededFuture(ConsumerReply.status(204)));
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "POST /tasks/new HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
              + gateway.header(gateway.token("ada", "tasks:write"))
              + "\r\n100001\r\n"
              + "a".repeat(MEBIBYTE + 1)
              + "\r\n0\r\n\r\n");

      assertThat(client.read(false).status()).isEqualTo(413);
    }
    assertThat(seen).hasValue(null);
  }

  @Test
  void tooLargeBodyIsRefusedBeforeItArrivesAndIsNotAskedFor() {
    try (var client = new RawClient(gateway.port())) {
      client.send(headOfPost(MEBIBYTE + 1, "Expect: 100-continue\r\n"));

      assertThat(client.read(false).status()).isEqualTo(413);
    }
  }

  @Test
  void bodyIsAskedForWhereTheClientWaits() throws Exception {
    serve(request -> Future.succeededFuture(ConsumerReply.status(204)));
    try (var client = new RawClient(gateway.port())) {
      client.send(headOfPost(5, "Expect: 100-continue\r\n"));
      assertThat(client.read(false).status()).isEqualTo(100);
      client.send("hello");

      assertThat(client.read(false).status()).isEqualTo(204);
    }
    assertThat(seen.get().body().toString()).isEqualTo("hello");
  }

  @Test
  void bodyThatTakesTooLongIsGivenUp(@TempDir Path another) throws Exception {
    gateway.close();
    var usual = GatewaySettings.Limits.DEFAULT;
    var proxy = usual.proxy();
    gateway =
        new TestGateway(
            another,
            TestGateway.with(
                new GatewaySettings.Limits(
                    usual.connections(),
                    usual.idle(),
                    usual.drain(),
                    usual.formBody(),
                    usual.formTime(),
                    usual.profiles(),
                    new ProxyLimits(
                        proxy.connections(),
                        proxy.waiting(),
                        proxy.connectTimeout(),
                        proxy.idleConnection(),
                        Duration.ofMillis(300),
                        proxy.busBody()))));
    serve(request -> Future.succeededFuture(ConsumerReply.status(204)));
    try (var client = new RawClient(gateway.port())) {
      client.send(headOfPost(5, "") + "hell");

      assertThat(client.read(false).status()).isEqualTo(408);
    }
    assertThat(seen).hasValue(null);
  }

  private String headOfPost(int length, String headers) {
    return "POST /tasks/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + length
        + "\r\n"
        + gateway.header(gateway.token("ada", "tasks:write"))
        + headers
        + "\r\n";
  }

  @Test
  void failedHandlerIsABadGatewayWithoutItsText() throws Exception {
    serve(request -> Future.failedFuture(new IllegalStateException("a secret")));

    Answer answer = post("ada", "tasks:write", "{}", "");

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void nobodyAtTheAddressIsUnavailable() throws Exception {
    Answer answer = post("ada", "tasks:write", "{}", "");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isEqualTo("1");
  }

  @Test
  void consumerSlowerThanTheRouteAllowsIsATimeout() throws Exception {
    serve(request -> Promise.<ConsumerReply>promise().future());

    Answer answer =
        RawClient.get(
            gateway.port(), "/slow/1", gateway.header(gateway.token("ada", "tasks:read")));

    assertThat(answer.status()).isEqualTo(504);
  }

  private void serve(Function<ConsumerRequest, Future<ConsumerReply>> handler) throws Exception {
    await(
        RouteConsumer.on(gateway.vertx, "tasks.v1")
            .tokens(gateway.tokens)
            .feed(gateway.feed.view())
            .scopesFor(List.of("GET"), "tasks:read")
            .scopes("tasks:write")
            .usersOnly()
            .clock(gateway.clock)
            .handler(
                request -> {
                  seen.set(request);
                  return handler.apply(request);
                })
            .bind());
  }

  private Answer post(String user, String scope, String body, String headers) {
    return post(gateway.header(gateway.token(user, scope)), body, headers);
  }

  private Answer post(String authorization, String body, String headers) {
    return RawClient.call(
        gateway.port(),
        "POST /tasks/new?a=b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\n"
            + authorization
            + headers
            + "\r\n"
            + body);
  }
}
