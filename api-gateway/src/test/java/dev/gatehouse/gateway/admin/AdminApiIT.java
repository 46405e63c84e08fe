package dev.gatehouse.gateway.admin;

import static dev.gatehouse.gateway.admin.Management.json;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;
import static io.vertx.core.http.HttpMethod.OPTIONS;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AdminApiIT {
  private static final String ADA =
      "{\"username\":\"ada\",\"password\":\"analytical-engine\",\"full_name\":\"Ada Lovelace\","
          + "\"email\":\"ada@example.org\",\"scopes\":[\"tasks:read\"]}";
  private static final JsonObject ADA_SHOWN =
      new JsonObject()
          .put("username", "ada")
          .put("account_id", "acc-ada")
          .put("full_name", "Ada Lovelace")
          .put("email", "ada@example.org")
          .put("scopes", List.of("tasks:read"))
          .put("enabled", true)
          .put("created_at", "2026-01-02T03:04:05Z");

  private Management management;

  @BeforeEach
  void start(Vertx vertx) {
    management = new Management(vertx).start(true, null);
  }

  @AfterEach
  void stop() {
    management.stop();
  }

  private void createAda() {
    assertThat(json(management.admin(POST, "/admin/users"), ADA).statusCode()).isEqualTo(201);
  }

  private static JsonObject problem(HttpResponse<Buffer> answer, int status) {
    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(status);
    assertThat(answer.getHeader("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.getHeader("Cache-Control")).isEqualTo("no-store");
    JsonObject problem = answer.bodyAsJsonObject();
    assertThat(problem.fieldNames()).contains("type", "title", "status", "detail", "instance");
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("instance")).isEqualTo(answer.getHeader("X-Request-Id"));
    return problem;
  }

  @Test
  void nameInAPathIsLoweredButTheKelvinSignIsNoLetterOfIt() {
    String karl = "{\"username\":\"karl\",\"password\":\"long-enough\"}";
    assertThat(json(management.admin(POST, "/admin/users"), karl).statusCode()).isEqualTo(201);

    assertThat(management.admin(GET, "/admin/users/KARL").send().await().statusCode())
        .isEqualTo(200);
    problem(management.admin(GET, "/admin/users/%E2%84%AAarl").send().await(), 404);
  }

  @Test
  void aCreatedAccountIsShownListedChangedAndDeleted() {
    HttpResponse<Buffer> created = json(management.admin(POST, "/admin/users"), ADA);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.getHeader("Location")).isEqualTo("/admin/users/ada");
    assertThat(created.getHeader("Cache-Control")).isEqualTo("no-store");
    assertThat(created.bodyAsJsonObject()).isEqualTo(ADA_SHOWN);

    assertThat(management.admin(GET, "/admin/users/ada").send().await().bodyAsJsonObject())
        .isEqualTo(ADA_SHOWN);
    assertThat(management.admin(GET, "/admin/users").send().await().bodyAsJsonObject())
        .isEqualTo(new JsonObject().put("users", List.of(ADA_SHOWN)).put("next", null));

    HttpResponse<Buffer> changed =
        json(management.admin(PATCH, "/admin/users/ada"), "{\"enabled\":false,\"email\":null}");
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.bodyAsJsonObject())
        .isEqualTo(ADA_SHOWN.copy().put("enabled", false).put("email", null));

    HttpResponse<Buffer> set =
        json(management.admin(PUT, "/admin/users/ada/password"), "{\"password\":\"long-enough\"}");
    assertThat(set.statusCode()).isEqualTo(204);
    assertThat(management.admin(DELETE, "/admin/users/ada").send().await().statusCode())
        .isEqualTo(204);
    problem(management.admin(GET, "/admin/users/ada").send().await(), 404);
    problem(management.admin(DELETE, "/admin/users/ada").send().await(), 404);
  }

  @Test
  void accountsArePagedByName() {
    for (String name : List.of("c", "a", "b")) {
      json(
          management.admin(POST, "/admin/users"),
          "{\"username\":\"" + name + "\",\"password\":\"long-enough\"}");
    }

    JsonObject first =
        management.admin(GET, "/admin/users?limit=2").send().await().bodyAsJsonObject();
    JsonObject second =
        management
            .admin(GET, "/admin/users?limit=2&after=" + first.getString("next"))
            .send()
            .await()
            .bodyAsJsonObject();

    assertThat(names(first)).containsExactly("a", "b");
    assertThat(names(second)).containsExactly("c");
    assertThat(second.getString("next")).isNull();
  }

  private static List<String> names(JsonObject page) {
    return page.getJsonArray("users").stream()
        .map(user -> ((JsonObject) user).getString("username"))
        .toList();
  }

  @Test
  void aTakenNameIsAConflict() {
    createAda();

    assertThat(problem(json(management.admin(POST, "/admin/users"), ADA), 409).getString("detail"))
        .isEqualTo("the name ada is taken");
  }

  @Test
  void everyFaultThatAuthServiceFindsIsPassedOn() {
    JsonObject problem = problem(json(management.admin(POST, "/admin/users"), "{}"), 400);

    assertThat(problem.getJsonArray("errors"))
        .isEqualTo(JsonArray.of("username: is missing", "password: is missing"));
    assertThat(problem.getString("detail")).contains("username").contains("password");
  }

  @Test
  void aMergePatchMayBeNamedAsSuch() {
    createAda();

    HttpResponse<Buffer> changed =
        management
            .admin(PATCH, "/admin/users/ada")
            .putHeader("Content-Type", "application/merge-patch+json; charset=UTF-8")
            .sendBuffer(Buffer.buffer("{\"full_name\":\"Ada King\"}"))
            .await();

    assertThat(changed.bodyAsJsonObject().getString("full_name")).isEqualTo("Ada King");
  }

  @Test
  void anImportCreatesAllOrNone() {
    String lines =
        """
        {"username":"a","password_hash":"$2b$12$x"}
        {"username":"b","password":"p"}
        """;

    HttpResponse<Buffer> created = lines(lines);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(names(created.bodyAsJsonObject())).containsExactly("a", "b");

    problem(lines("{\"username\":\"c\",\"password\":\"p\"}\n" + lines), 409);
    assertThat(names(management.admin(GET, "/admin/users").send().await().bodyAsJsonObject()))
        .containsExactly("a", "b");
  }

  private HttpResponse<Buffer> lines(String lines) {
    return management
        .admin(POST, "/admin/users/import")
        .putHeader("Content-Type", "application/x-ndjson")
        .sendBuffer(Buffer.buffer(lines))
        .await();
  }

  @Test
  void anAccountMayBeCalledImport() {
    json(management.admin(POST, "/admin/users"), "{\"username\":\"import\",\"password\":\"p\"}");

    assertThat(management.admin(GET, "/admin/users/import").send().await().statusCode())
        .isEqualTo(200);
  }

  @Test
  void keysTokensAndEventsHaveTheirShapes() {
    createAda();

    assertThat(management.admin(GET, "/admin/keys").send().await().bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                "{\"keys\":[{\"kid\":\"k1\",\"alg\":\"ES256\",\"state\":\"active\","
                    + "\"created_at\":\"2026-01-02T03:04:05Z\","
                    + "\"activated_at\":\"2026-01-02T03:04:05Z\",\"retiring_at\":null,"
                    + "\"verifies_until\":null,\"retired_at\":null,\"revoked_at\":null}]}"));
    HttpResponse<Buffer> minted =
        json(management.admin(POST, "/admin/tokens"), "{\"user\":\"ada\",\"minutes\":-1}");
    assertThat(minted.statusCode()).isEqualTo(201);
    assertThat(minted.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject().put("access_token", "aaaa.minted.token").put("expires_in", -60));
    assertThat(management.admin(GET, "/admin/events?after=7&limit=1").send().await().bodyAsString())
        .isEqualTo(
            "{\"events\":[{\"sequence\":8,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"user.created\","
                + "\"actor\":\"unix:operator\",\"subject\":\"ada\",\"client_address\":null,"
                + "\"detail\":null}],\"next\":8}");
    problem(json(management.admin(POST, "/admin/tokens"), "{\"user\":\"nobody\"}"), 404);
    problem(
        json(
            management.admin(POST, "/admin/tokens"),
            "{\"user\":\"ada\",\"scope\":\"gatehouse:admin\"}"),
        400);
  }

  @Test
  void keysAreRotatedAndRetired() {
    HttpResponse<Buffer> rotated =
        json(management.admin(POST, "/admin/keys"), "{\"alg\":\"EdDSA\"}");
    assertThat(rotated.statusCode()).isEqualTo(201);
    assertThat(rotated.bodyAsString())
        .isEqualTo("{\"kid\":\"k2\",\"alg\":\"EdDSA\",\"state\":\"active\"}");
    assertThat(json(management.admin(POST, "/admin/keys"), "{}").bodyAsJsonObject())
        .isEqualTo(new JsonObject("{\"kid\":\"k2\",\"alg\":\"ES256\",\"state\":\"active\"}"));
    problem(json(management.admin(POST, "/admin/keys"), "{\"alg\":1}"), 400);
    problem(json(management.admin(POST, "/admin/keys"), "{\"kid\":\"mine\"}"), 400);

    assertThat(management.admin(DELETE, "/admin/keys/k1").send().await().statusCode())
        .isEqualTo(204);
    assertThat(
            problem(management.admin(DELETE, "/admin/keys/none").send().await(), 404)
                .getString("detail"))
        .isEqualTo("there is no such key");
  }

  @Test
  void nodesThatHaveNotConfirmedANewKeyAreAReasonThatIsTold() {
    management.auth.fault =
        new CallException(
            CallError.UNAVAILABLE, java.time.Duration.ofSeconds(10), List.of("it stays next"));

    HttpResponse<Buffer> answer = json(management.admin(POST, "/admin/keys"), "{}");

    assertThat(problem(answer, 503).getString("detail")).isEqualTo("it stays next");
    assertThat(answer.getHeader("Retry-After")).isEqualTo("10");
  }

  @Test
  void theTokenIsPassedOnAsItIs() {
    management.admin(GET, "/admin/keys").send().await();

    assertThat(management.auth.operators)
        .extracting(operator -> operator.adminToken().value())
        .containsExactly(FakeAuthService.ADMIN_TOKEN);
    assertThat(management.auth.operators).doesNotContain(Operator.LOCAL);
  }

  @Test
  void withoutATokenTheChallengeNamesNoError() {
    HttpResponse<Buffer> answer = management.tcp(GET, "/admin/users").send().await();

    assertThat(problem(answer, 401).getString("detail"))
        .isEqualTo("Could not validate credentials");
    assertThat(answer.getHeader("WWW-Authenticate")).isEqualTo("Bearer realm=\"gatehouse\"");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "Bearer wrong.admin.token",
        "Bearer",
        "Bearer ",
        "Bearer  aaaa.admin.token",
        "Bearer aaaa.admin.token extra",
        "Bearer aaaa.admin.token,x",
        "Basic YWRtaW46YWRtaW4=",
        "aaaa.admin.token",
        "BearerAaaaa.admin.token",
        "Bearer aaaa.admin.töken"
      })
  void aBadAuthorizationIsRefusedInTheSameWords(String authorization) {
    // an error is named where a token was sent (RFC 6750 §3.1)
    String challenge =
        authorization.strip().startsWith("Bearer ")
            ? "Bearer realm=\"gatehouse\", error=\"invalid_token\""
            : "Bearer realm=\"gatehouse\"";
    for (String uri : List.of("/admin/users", "/admin/nonsense", "/admin")) {
      HttpResponse<Buffer> answer =
          management.tcp(GET, uri).putHeader("Authorization", authorization).send().await();

      assertThat(problem(answer, 401).getString("detail"))
          .isEqualTo("Could not validate credentials");
      assertThat(answer.getHeader("WWW-Authenticate")).isEqualTo(challenge);
    }
  }

  @Test
  void theSchemeIsReadInAnyCase() {
    assertThat(
            management
                .tcp(GET, "/admin/keys")
                .putHeader("Authorization", "bEARER " + FakeAuthService.ADMIN_TOKEN)
                .send()
                .await()
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void twoAuthorizationFieldsAreRefused() {
    HttpResponse<Buffer> answer =
        management
            .tcp(GET, "/admin/keys")
            .putHeader(
                "Authorization", List.of("Bearer " + FakeAuthService.ADMIN_TOKEN, "Bearer " + "x"))
            .send()
            .await();

    problem(answer, 400);
  }

  @Test
  void aTokenWithoutTheScopeIsForbidden() {
    HttpResponse<Buffer> answer =
        management
            .tcp(GET, "/admin/users")
            .putHeader("Authorization", "Bearer " + FakeAuthService.TOKEN_WITHOUT_SCOPE)
            .send()
            .await();

    problem(answer, 403);
    assertThat(answer.getHeader("WWW-Authenticate"))
        .isEqualTo(
            "Bearer realm=\"gatehouse\", error=\"insufficient_scope\","
                + " scope=\"gatehouse:admin\"");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "POST, /admin/users, nonsense",
    "GET, /admin/users?limit=x, ",
    "DELETE, /admin/users, ",
    "GET, /admin/nonsense, ",
    "PATCH, /admin/users/ada, nonsense"
  })
  void aStrangerLearnsNothingOfWhatElseIsWrong(String method, String uri, String body) {
    var request =
        management
            .tcp(HttpMethod.valueOf(method), uri)
            .putHeader("Authorization", "Bearer wrong.admin.token");

    problem(body == null ? request.send().await() : json(request, body), 401);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "PUT, /admin/users, 'GET, HEAD, POST'",
    "POST, /admin/users/ada, 'DELETE, GET, HEAD, PATCH'",
    "GET, /admin/users/ada/password, PUT",
    "DELETE, /admin/keys, 'GET, HEAD, POST'",
    "GET, /admin/keys/k1, DELETE",
    "GET, /admin/tokens, POST",
    "OPTIONS, /admin/users, 'GET, HEAD, POST'",
    "TRACE, /admin/events, 'GET, HEAD'"
  })
  void anotherMethodIsRefusedWithAllow(String method, String uri, String allow) {
    HttpResponse<Buffer> answer = management.admin(HttpMethod.valueOf(method), uri).send().await();

    problem(answer, 405);
    assertThat(answer.getHeader("Allow")).isEqualTo(allow);
  }

  @Test
  void aPreflightGetsNoPermission() {
    HttpResponse<Buffer> answer =
        management
            .tcp(OPTIONS, "/admin/users")
            .putHeader("Origin", "https://evil.example")
            .putHeader("Access-Control-Request-Method", "POST")
            .putHeader("Access-Control-Request-Headers", "authorization")
            .send()
            .await();

    problem(answer, 401);
    assertThat(answer.headers().names())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin",
        "/admin/",
        "/admin/sessions",
        "/admin/clients/nobody",
        "/admin/users/a%2Fb",
        "/admin/users/%00",
        "/admin/users/a%20b",
        "/admin/users/ada/nonsense",
        "/administrator",
        "/admin/users/%C3%A4"
      })
  void whatIsNotThereIsNotFound(String uri) {
    problem(management.admin(GET, uri).send().await(), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/users?limit=0", "/admin/users?limit=1001", "/admin/users?limit=1&limit=2",
        "/admin/users?nonsense=1", "/admin/events?after=x", "/admin/events?after=-1",
        "/admin/users?after=%zz", "/admin/users/%zz"
      })
  void aBadQueryIsRefused(String uri) {
    problem(management.admin(GET, uri).send().await(), 400);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "text/json",
        "application/json; charset=utf-16",
        "application/merge-patch+json"
      })
  void anotherMediaTypeIsRefused(String type) {
    HttpResponse<Buffer> answer =
        management
            .admin(POST, "/admin/users")
            .putHeader("Content-Type", type)
            .sendBuffer(Buffer.buffer(ADA))
            .await();

    problem(answer, 415);
  }

  @Test
  void aCompressedBodyIsRefused() {
    problem(
        json(management.admin(POST, "/admin/users").putHeader("Content-Encoding", "gzip"), ADA),
        415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"username\":1}", "{\"x\":1}", "{}{}"})
  void aBadBodyIsRefusedAndChangesNothing(String body) {
    problem(json(management.admin(POST, "/admin/users"), body), 400);

    assertThat(names(management.admin(GET, "/admin/users").send().await().bodyAsJsonObject()))
        .isEmpty();
  }

  @Test
  void aBodyAtTheLimitIsReadAndOneByteMoreIsRefused() {
    int limit = 64 * 1024;
    String padding = " ".repeat(limit - ADA.length());

    assertThat(json(management.admin(POST, "/admin/users"), ADA + padding).statusCode())
        .isEqualTo(201);
    problem(json(management.admin(POST, "/admin/users"), ADA + padding + " "), 413);
  }

  @Test
  void aHugeBodyIsRefusedUnread(Vertx vertx) throws Exception {
    var answer =
        vertx
            .createNetClient()
            .connect(management.port(), "127.0.0.1")
            .compose(
                connection -> {
                  var received = io.vertx.core.Promise.<String>promise();
                  var text = new StringBuilder();
                  connection.handler(buffer -> text.append(buffer.toString()));
                  connection.closeHandler(closed -> received.tryComplete(text.toString()));
                  return connection
                      .write(
                          "POST /admin/users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                              + FakeAuthService.ADMIN_TOKEN
                              + "\r\n"
                              + "Content-Type: application/json\r\n"
                              + "Content-Length: 9999999999\r\n\r\n"
                              + "{")
                      .compose(written -> received.future());
                })
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, java.util.concurrent.TimeUnit.SECONDS);

    assertThat(answer).startsWith("HTTP/1.1 413 ");
  }

  @ParameterizedTest
  @EnumSource(CallError.class)
  void everyFailureOfACallHasAStatusAndNoText(CallError error) {
    management.auth.fault = new CallException(error);

    HttpResponse<Buffer> answer = management.admin(GET, "/admin/users").send().await();

    int expected =
        switch (error) {
          case INVALID_REQUEST, INVALID_SCOPE -> 400;
          case UNAUTHENTICATED -> 401;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> 404;
          case CONFLICT -> 409;
          case TOO_MANY_TRIES -> 429;
          case BUSY, UNAVAILABLE -> 503;
          case TIMEOUT -> 504;
          case INTERNAL,
              INVALID_CLIENT,
              INVALID_GRANT,
              UNAUTHORIZED_CLIENT,
              UNSUPPORTED_GRANT_TYPE ->
              500;
        };
    assertThat(problem(answer, expected).getString("detail")).doesNotContain(error.name());
    assertThat(answer.headers().contains("Retry-After")).isEqualTo(expected == 503);
  }

  @Test
  void retryAfterIsPassedOnInSeconds() {
    management.auth.fault = new CallException(CallError.BUSY, Duration.ofSeconds(7), List.of());

    assertThat(management.admin(GET, "/admin/users").send().await().getHeader("Retry-After"))
        .isEqualTo("7");
  }

  @Test
  void withoutAuthServiceTheAnswerIsUnavailable() {
    management.auth.stop();

    problem(management.admin(GET, "/admin/users").send().await(), 503);
    problem(json(management.admin(POST, "/admin/users"), "nonsense"), 503);
  }

  @Test
  void headAnswersAsGetWithoutABody() {
    HttpResponse<Buffer> get = management.admin(GET, "/admin/keys").send().await();
    HttpResponse<Buffer> head = management.admin(HEAD, "/admin/keys").send().await();

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isNull();
    assertThat(head.getHeader("Content-Length")).isEqualTo("" + get.body().length());
  }
}
