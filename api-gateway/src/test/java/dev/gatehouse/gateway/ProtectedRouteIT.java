package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.gateway.RawClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectedRouteIT {
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
  void goodTokenReachesTheUpstream() {
    Answer answer = get("/orders/1", gateway.header(gateway.token("ada", "orders:read")));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("upstream");
    assertThat(answer.header("x-request-id")).hasSize(32);
  }

  @Test
  void missingTokenIsChallengedWithoutAnError() {
    Answer answer = get("/orders/1", "");

    assertRefused(answer);
    assertThat(answer.header("www-authenticate")).isEqualTo("Bearer realm=\"gatehouse\"");
    assertThat(answer.body())
        .contains("\"type\":\"urn:gatehouse:problem:unauthorized\"")
        .contains("\"title\":\"Unauthorized\"")
        .contains("\"status\":401")
        .contains("\"instance\":\"" + answer.header("x-request-id") + "\"");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic YTpi",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c.d",
        "Bearer a.b.c=",
        "Bearer  a.b.c",
        "Bearer a.b.c, Bearer a.b.c",
        "Bearer ..",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "bearer é.b.c",
        "Token a.b.c",
        "=",
        "\"Bearer a.b.c\""
      })
  void anythingButOneValidBearerTokenIsRefused(String authorization) {
    Answer answer = get("/orders/1", "Authorization: " + authorization + "\r\n");

    assertRefused(answer);
  }

  @Test
  void challengeIsThereForAScriptsRequestToo() {
    Answer answer =
        get("/orders/1", "X-Requested-With: XMLHttpRequest\r\nAuthorization: Bearer a.b.c\r\n");

    assertRefused(answer);
    assertThat(answer.header("www-authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void twoAuthorizationFieldsAreABadRequest() {
    String field = gateway.header(gateway.token("ada", "orders:read"));

    Answer answer = get("/orders/1", field + field);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(gateway.reachedUpstream).hasValue(0);
  }

  @Test
  void tokenOver8KiBIsRefusedAndNotTooLargeAHeader() {
    assertRefused(get("/orders/1", "Authorization: Bearer a.b." + "c".repeat(8189) + "\r\n"));
  }

  @Test
  void tokenElsewhereIsIgnored() {
    String token = gateway.token("ada", "orders:read");

    assertRefused(get("/orders/1?access_token=" + token, "Cookie: access_token=" + token + "\r\n"));
  }

  @Test
  void tokenOfAnotherKeyIsRefused() {
    String token = gateway.signedByAnother(gateway.claims("ada", "orders:read"));

    Answer answer = get("/orders/1", gateway.header(token));

    assertRefused(answer);
    assertThat(answer.header("www-authenticate")).contains("error=\"invalid_token\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
  void noMethodGetsThroughWithoutAToken(String method) {
    Answer answer =
        RawClient.call(
            gateway.port(),
            method
                + " /orders/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://elsewhere\r\n"
                + "Access-Control-Request-Method: GET\r\n"
                + "Access-Control-Request-Headers: Authorization\r\n\r\n");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate")).startsWith("Bearer");
    assertThat(gateway.reachedUpstream).hasValue(0);
  }

  /** Vert.x's own handler lets a preflight pass without looking at its token. */
  @ParameterizedTest
  @ValueSource(strings = {"a.b.c", "forged"})
  void preflightWithABadTokenDoesNotGetThrough(String kind) {
    String token =
        kind.equals("forged")
            ? gateway.signedByAnother(gateway.claims("ada", "orders:read"))
            : kind;

    Answer answer =
        RawClient.call(
            gateway.port(),
            "OPTIONS /orders/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://elsewhere\r\n"
                + "Access-Control-Request-Method: GET\r\n"
                + "Access-Control-Request-Headers: Authorization\r\n"
                + gateway.header(token)
                + "\r\n");

    assertRefused(answer);
  }

  @Test
  void pathIsDecidedOnAndForwardedInOneForm() {
    gateway.upstreamAnswer = request -> request.response().end(request.uri());

    assertThat(get("/%6fpen/%7e%c3%a9?q=%2f", "").body()).isEqualTo("/open/~%C3%A9?q=%2f");
    assertThat(get("/%6frders/1", "").status()).isEqualTo(401);
  }

  @Test
  void refusalOfAHeadHasTheHeadersAndNoBody() {
    try (var client = new RawClient(gateway.port())) {
      client.send("HEAD /orders/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Answer head = client.read(true);
      client.send("GET /orders/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Answer get = client.read(false);

      assertThat(head.status()).isEqualTo(401);
      assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
      assertRefused(get);
    }
  }

  @Test
  void upgradeDoesNotGetThroughWithoutAToken() {
    Answer answer =
        get(
            "/orders/ws",
            RawClient.lines(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));

    assertRefused(answer);
  }

  @Test
  void missingScopeIsForbiddenAndNamed() {
    Answer answer = get("/orders/1", gateway.header(gateway.token("ada", "tasks:read")));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("www-authenticate"))
        .contains("error=\"insufficient_scope\"")
        .contains("scope=\"orders:read\"");
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(gateway.reachedUpstream).hasValue(0);
  }

  @Test
  void everyScopeOfARouteIsNeededAndNotThoseOfAnother() {
    assertThat(get("/orders/1", gateway.header(gateway.token("ada", "orders:read"))).status())
        .isEqualTo(200);

    for (String held :
        new String[] {"", "orders:read", "orders:write", "orders:read tasks:write"}) {
      Answer answer = get("/both/1", gateway.header(gateway.token("ada", held)));

      assertThat(answer.status()).as(held).isEqualTo(403);
      assertThat(answer.header("www-authenticate"))
          .contains("error=\"insufficient_scope\"")
          .contains("scope=\"orders:read orders:write\"");
    }
    assertThat(gateway.reachedUpstream).hasValue(1);
    String both = gateway.token("ada", "orders:write orders:read");
    assertThat(get("/both/1", gateway.header(both)).status()).isEqualTo(200);
  }

  @Test
  void unknownPathIsNotFoundAndKnownPathWithAnotherMethodNamesItsMethods() {
    Answer unknown = get("/nothing", "");
    Answer wrong = RawClient.call(gateway.port(), "POST /me HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.header("content-type")).isEqualTo("application/problem+json");
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("allow")).contains("GET").contains("HEAD");
  }

  @Test
  void publicRouteNeedsNoTokenAndIgnoresABadOne() {
    assertThat(get("/open/1", "").status()).isEqualTo(200);
    assertThat(get("/open/1", "Authorization: Bearer junk\r\n").status()).isEqualTo(200);
  }

  @Test
  void endedAccountIsRefusedAtOnce() throws Exception {
    String field = gateway.header(gateway.token("ada", "orders:read"));
    assertThat(get("/orders/1", field).status()).isEqualTo(200);

    gateway.change("ada", 1, AccountState.DISABLED);

    assertRefused(get("/orders/1", field), 1);
  }

  @Test
  void staleNodeRefusesOnlyWhatIsStrictOrOfAnUnknownKey() throws Exception {
    String field = gateway.header(gateway.token("ada", "orders:read"));
    String unknown = gateway.header(gateway.signedByAnother(gateway.claims("ada", "orders:read")));
    assertThat(get("/strict/1", field).status()).isEqualTo(200);
    gateway.authServiceGoesAway();
    await().atMost(Duration.ofSeconds(20)).until(() -> gateway.feed.view().stale());

    assertThat(get("/orders/1", field).status()).isEqualTo(200);
    assertLater(get("/strict/1", field));
    assertLater(get("/orders/1", unknown));
  }

  @Test
  void bodyOfAPipelinedRequestIsNotLost() {
    String field = gateway.header(gateway.token("ada", "orders:read"));
    try (var client = new RawClient(gateway.port())) {
      String first = "GET /open/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
      client.send(
          first
              + "POST /orders/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
              + field
              + "\r\nhello"
              + first);

      assertThat(client.read(false).status()).isEqualTo(200);
      assertThat(client.read(false).status()).isEqualTo(200);
      assertThat(client.read(false).status()).isEqualTo(200);
    }
  }

  @Test
  void drainLetsARequestInFlightFinish() throws Exception {
    gateway.profileAnswer =
        request ->
            gateway
                .vertx
                .timer(500, java.util.concurrent.TimeUnit.MILLISECONDS)
                .map(x -> gateway.accounts.get("ada"));
    int port = gateway.port();
    try (var client = new RawClient(port)) {
      client.send(
          "GET /me HTTP/1.1\r\nHost: localhost\r\n"
              + gateway.header(gateway.token("ada", ""))
              + "\r\n");
      await().until(() -> gateway.meters.get("gatehouse.connections").gauge().value() > 0);
      await().pollDelay(Duration.ofMillis(200)).until(() -> true);

      var stopped = gateway.vertx.undeploy(gateway.deployment);
      Answer answer = client.read(false);

      assertThat(answer.status()).isEqualTo(200);
      await(stopped);
      assertThat(gateway.gateway.boundPort()).isEqualTo(-1);
    }
  }

  private Answer get(String path, String headers) {
    return RawClient.get(gateway.port(), path, headers);
  }

  private void assertRefused(Answer answer) {
    assertRefused(answer, 0);
  }

  private void assertRefused(Answer answer, int reached) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("\"detail\":\"Could not validate credentials\"");
    assertThat(answer.header("www-authenticate")).startsWith("Bearer");
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(gateway.reachedUpstream).hasValue(reached);
  }

  private static void assertLater(Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(answer.header("www-authenticate")).isNull();
  }
}
