package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.Profile;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.gateway.RawClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsIT {
  private static final String LOGIN = "username=ada&password=analytical";

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
  void loginAnswersAsRfc6749AndIsNeverStored() {
    gateway.tokenAnswer =
        request ->
            Future.succeededFuture(
                new IssuedToken(new Secret("a.b.c"), 1800, "x y", new Secret("refresh")));

    Answer answer = form(LOGIN);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("access_token", "a.b.c")
                .put("token_type", "bearer")
                .put("expires_in", 1800)
                .put("scope", "x y")
                .put("refresh_token", "refresh"));
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(answer.header("pragma")).isEqualTo("no-cache");
    assertThat(gateway.tokenRequests.get(0).clientAddress()).isEqualTo("127.0.0.1");
    assertThat(gateway.tokenRequests.get(0).grantType()).isEqualTo("password");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"username=ada", "username=a&username=b&password=c", "username=%zz&password=c", ""})
  void malformedFormIsAnInvalidRequestAndAsksNobody(String body) {
    Answer answer = form(body);

    assertOAuthError(answer, 400, "invalid_request");
    assertThat(gateway.tokenRequests).isEmpty();
  }

  @Test
  void queryIsIgnored() {
    String head =
        String.join(
            "\r\n",
            "POST /token?username=ada&password=x HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Length: 0",
            "",
            "");

    Answer answer = RawClient.call(gateway.port(), head);

    assertOAuthError(answer, 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "multipart/form-data; boundary=x", "text/plain"})
  void otherMediaTypeIsUnsupported(String type) {
    Answer answer =
        RawClient.call(
            gateway.port(),
            "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                + type
                + "\r\nContent-Length: 2\r\n\r\n{}");

    assertOAuthError(answer, 415, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS"})
  void otherMethodIsNotAllowed(String method) {
    Answer answer =
        RawClient.call(gateway.port(), method + " /token HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertOAuthError(answer, 405, "invalid_request");
    assertThat(answer.header("allow")).isEqualTo("POST");
  }

  @Test
  void largestBodyIsReadAndOneMoreIsTooLarge() {
    String body = LOGIN + "&pad=" + "a".repeat(16 * 1024 - LOGIN.length() - 5);

    assertThat(form(body).status()).isEqualTo(200);
    assertOAuthError(form(body + "a"), 413, "invalid_request");
  }

  @Test
  void chunkedBodyIsBoundedToo() {
    String body = LOGIN + "&pad=" + "a".repeat(16 * 1024 - LOGIN.length() - 5);

    assertThat(chunkedForm(body).status()).isEqualTo(200);
    assertOAuthError(chunkedForm(body + "a"), 413, "invalid_request");
    assertThat(gateway.tokenRequests).hasSize(1);
  }

  @Test
  void tooLargeFormIsRefusedBeforeItIsAskedFor() {
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "POST /token HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + "Content-Length: 16385\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\n");

      assertOAuthError(client.read(false), 413, "invalid_request");
    }
  }

  @Test
  void formIsAskedForWhereTheClientWaits() {
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "POST /token HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
              + LOGIN.length()
              + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n");
      assertThat(client.read(false).status()).isEqualTo(100);
      client.send(LOGIN);

      assertThat(client.read(false).status()).isEqualTo(200);
    }
  }

  @Test
  void bearerAtTheTokenEndpointIsAnInvalidClient() {
    Answer answer = RawClient.form(gateway.port(), LOGIN, "Authorization: Bearer a.b.c\r\n");

    assertOAuthError(answer, 401, "invalid_client");
    assertThat(answer.header("www-authenticate")).startsWith("Basic ");
  }

  @Test
  void clientOfBasicIsPassedOnAndItsRefusalIsChallenged() {
    gateway.tokenAnswer =
        request -> Future.failedFuture(new CallException(CallError.INVALID_CLIENT));

    Answer answer = RawClient.form(gateway.port(), LOGIN, "Authorization: Basic Yzpz\r\n");

    assertOAuthError(answer, 401, "invalid_client");
    assertThat(answer.header("www-authenticate")).startsWith("Basic ");
    assertThat(gateway.tokenRequests.get(0).client().clientId()).isEqualTo("c");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, 400, invalid_request",
    "INVALID_CLIENT, 401, invalid_client",
    "INVALID_GRANT, 400, invalid_grant",
    "UNAUTHORIZED_CLIENT, 400, unauthorized_client",
    "UNSUPPORTED_GRANT_TYPE, 400, unsupported_grant_type",
    "INVALID_SCOPE, 400, invalid_scope",
    "INTERNAL, 500, server_error"
  })
  void failureOfTheLoginIsWordedAsOAuth(CallError error, int status, String code) {
    gateway.tokenAnswer = request -> Future.failedFuture(new CallException(error));

    assertOAuthError(form(LOGIN), status, code);
  }

  @ParameterizedTest
  @EnumSource(names = {"TOO_MANY_TRIES", "BUSY", "UNAVAILABLE"})
  void whatMayWorkLaterSaysWhen(CallError error) {
    gateway.tokenAnswer =
        request ->
            Future.failedFuture(new CallException(error, Duration.ofMillis(2100), List.of()));

    Answer answer = form(LOGIN);

    assertOAuthError(
        answer, error == CallError.TOO_MANY_TRIES ? 429 : 503, "temporarily_unavailable");
    assertThat(answer.header("retry-after")).isEqualTo("3");
  }

  @Test
  void absentAuthServiceIsUnavailableAtOnce() throws Exception {
    gateway.authServiceGoesAway();

    assertOAuthError(form(LOGIN), 503, "temporarily_unavailable");
  }

  @Test
  void silentAuthServiceIsLateWithin5Seconds() {
    form(LOGIN);
    gateway.tokenAnswer = request -> Promise.<IssuedToken>promise().future();
    long before = System.nanoTime();

    Answer answer = form(LOGIN);

    assertOAuthError(answer, 504, "temporarily_unavailable");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void meShowsTheCallerAndAsksOnce() {
    String field = gateway.header(gateway.token("ada", ""));

    Answer answer = get("/me", field);
    get("/me", field);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("username", "ada")
                .put("full_name", "Ada Lovelace")
                .put("account_id", "id-ada"));
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(gateway.profileQuestions).hasValue(1);
  }

  @Test
  void meIsNeverStale() throws Exception {
    String field = gateway.header(gateway.token("ada", ""));
    get("/me", field);
    gateway.accounts.put("ada", new Profile("ada", "id-ada", "Ada King", true));

    gateway.change("ada", 0, AccountState.ENABLED);

    assertThat(get("/me", field).body()).contains("Ada King");
  }

  @Test
  void answerThatAChangeOvertookIsNotRemembered() throws Exception {
    Promise<Profile> late = Promise.promise();
    gateway.profileAnswer =
        request -> {
          gateway.profileQuestions.incrementAndGet();
          return late.future();
        };
    String field = gateway.header(gateway.token("ada", ""));
    try (var client = new RawClient(gateway.port())) {
      client.send("GET /me HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n");
      await().until(() -> gateway.profileQuestions.get() == 1);
      gateway.change("ada", 0, AccountState.ENABLED);
      late.complete(gateway.accounts.get("ada"));
      client.read(false);
    }

    get("/me", field);

    assertThat(gateway.profileQuestions).hasValue(2);
  }

  @Test
  void meRefusesWhoNeverExistedAndWhoseNameIsAnothersNow() {
    assertThat(get("/me", gateway.header(gateway.token("nobody", ""))).status()).isEqualTo(401);
    gateway.accounts.put("ada", new Profile("ada", "id-of-another-ada", null, true));
    assertThat(get("/me", gateway.header(gateway.token("ada", ""))).status()).isEqualTo(401);
  }

  @Test
  void meIsForUsersOnly() {
    Answer answer = get("/me", gateway.header(gateway.clientToken("")));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("www-authenticate")).contains("insufficient_scope");
  }

  @Test
  void meWithoutAuthServiceAnswersFromMemoryOrLater() throws Exception {
    gateway.accounts.put("grace", new Profile("grace", "id-grace", null, true));
    String ada = gateway.header(gateway.token("ada", ""));
    get("/me", ada);

    gateway.authServiceGoesAway();

    assertThat(get("/me", ada).status()).isEqualTo(200);
    Answer unknown = get("/me", gateway.header(gateway.token("grace", "")));
    assertThat(unknown.status()).isEqualTo(503);
    assertThat(unknown.header("retry-after")).isNotNull();
  }

  @Test
  void keySetIsPublicAndCacheable() {
    Answer answer = get("/.well-known/jwks.json", "");
    Answer again =
        get("/.well-known/jwks.json", "If-None-Match: " + answer.header("etag") + "\r\n");

    JsonObject only = new JsonObject(answer.body()).getJsonArray("keys").getJsonObject(0);
    assertThat(only.getString("kid")).isEqualTo(gateway.key.kid());
    assertThat(only.containsKey("d")).isFalse();
    assertThat(answer.header("cache-control")).startsWith("public, max-age=");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.header("etag")).isEqualTo(answer.header("etag"));
  }

  @Test
  void descriptionNamesEveryEndpoint() {
    Answer answer = get("/openapi.json", "");

    JsonObject paths = new JsonObject(answer.body()).getJsonObject("paths");
    assertThat(new JsonObject(answer.body()).getString("openapi")).startsWith("3.1");
    assertThat(paths.fieldNames())
        .containsExactlyInAnyOrder(
            "/token",
            "/revoke",
            "/introspect",
            "/me",
            "/tasks",
            "/tasks/{id}",
            "/.well-known/jwks.json",
            "/openapi.json");
  }

  @Test
  void docsAndAllTheyNameAreServedFromHere() {
    Answer page = get("/docs", "");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).startsWith("text/html");
    assertThat(page.header("content-security-policy").split("; "))
        .containsExactlyInAnyOrder(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");
    var named = java.util.regex.Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page.body());
    int count = 0;
    while (named.find()) {
      assertThat(named.group(1)).startsWith("/docs/");
      Answer asset = get(named.group(1), "");
      assertThat(asset.status()).isEqualTo(200);
      assertThat(asset.header("etag")).isNotNull();
      count++;
    }
    assertThat(count).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs",
        "/docs/init.js",
        "/openapi.json",
        "/.well-known/jwks.json",
        "/token",
        "/revoke",
        "/me",
        "/orders/1",
        "/nothing",
        "//"
      })
  void everyAnswerOfOurOwnHasItsSecurityHeaders(String path) {
    Answer answer = get(path, "");

    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
    assertThat(answer.header("content-security-policy"))
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/../openapi.json",
        "/docs/%2e%2e/docs.html",
        "/docs/docs.html",
        "/docs/..%2f..%2fopenapi.json",
        "/docs//etc/passwd",
        "/docs/DocsEndpoint.class"
      })
  void nothingElseIsReachedThroughTheDocs(String path) {
    assertThat(get(path, "").status()).isIn(400, 404);
  }

  private Answer get(String path, String headers) {
    return RawClient.get(gateway.port(), path, headers);
  }

  private Answer form(String body) {
    return RawClient.form(gateway.port(), body, "");
  }

  private Answer chunkedForm(String body) {
    return RawClient.call(
        gateway.port(),
        "POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            + Integer.toHexString(body.length())
            + "\r\n"
            + body
            + "\r\n0\r\n\r\n");
  }

  private static void assertOAuthError(Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(code);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(answer.header("pragma")).isEqualTo("no-cache");
  }
}
