package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.Introspection;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.gateway.RawClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /introspect} as the gateway reads and words it. */
class IntrospectionIT {
  private static final String BASIC = "Authorization: Basic cm9ib3Q6c2VjcmV0\r\n"; // robot:secret

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
  void activeTokenIsDescribedAndWhatItHasNotIsLeftOut() {
    gateway.introspectAnswer =
        question ->
            Future.succeededFuture(
                new Introspection(
                    true,
                    new Introspection.Token(
                        "a b",
                        "robot",
                        null,
                        Instant.ofEpochSecond(2000),
                        Instant.ofEpochSecond(1000),
                        "robot",
                        List.of("x", "y"),
                        "http://localhost",
                        "id",
                        "bearer")));

    Answer answer = introspect("token=t&token_type_hint=access_token", BASIC);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("active", true)
                .put("scope", "a b")
                .put("client_id", "robot")
                .put("token_type", "bearer")
                .put("exp", 2000)
                .put("iat", 1000)
                .put("sub", "robot")
                .put("aud", new JsonArray().add("x").add("y"))
                .put("iss", "http://localhost")
                .put("jti", "id"));
    assertThat(gateway.introspections.getFirst().client().clientId()).isEqualTo("robot");
    assertThat(gateway.introspections.getFirst().client().secret().value()).isEqualTo("secret");
    assertThat(gateway.introspections.getFirst().clientAddress()).isEqualTo("127.0.0.1");
  }

  @Test
  void refreshTokenIsDescribedWithoutWhatItHasNot() {
    gateway.introspectAnswer =
        question ->
            Future.succeededFuture(
                new Introspection(
                    true,
                    new Introspection.Token(
                        "a",
                        "robot",
                        "ada",
                        Instant.ofEpochSecond(2000),
                        null,
                        "ada",
                        List.of(),
                        null,
                        null,
                        null)));

    Answer answer = introspect("token=t&token_type_hint=refresh_token", BASIC);

    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("active", true)
                .put("scope", "a")
                .put("client_id", "robot")
                .put("username", "ada")
                .put("exp", 2000)
                .put("sub", "ada"));
  }

  @Test
  void ofATokenThatIsNotActiveNothingIsTold() {
    Answer answer = introspect("token=junk&client_id=robot&client_secret=secret", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"active\":false}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token=a                    |                             | 401 | invalid_client",
        "token=a                    | Authorization: Bearer a.b.c | 401 | invalid_client",
        "client_id=a&client_secret=b|                             | 400 | invalid_request",
        "token=a&token=a&client_id=a|                             | 400 | invalid_request",
      })
  void whoDoesNotAuthenticateOrAskIsRefusedAndNobodyIsAsked(
      String body, String header, int status, String error) {
    Answer answer = introspect(body, header == null ? "" : header + "\r\n");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(error);
    assertThat(gateway.introspections).isEmpty();
  }

  @Test
  void wrongClientIsChallenged() {
    gateway.introspectAnswer =
        question -> Future.failedFuture(new CallException(CallError.INVALID_CLIENT));

    Answer answer = introspect("token=a&client_id=robot&client_secret=b", "");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate")).startsWith("Basic ");
  }

  @Test
  void otherMethodsAreRefused() {
    Answer answer = RawClient.get(gateway.port(), "/introspect?token=a", BASIC);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("POST");
  }

  private Answer introspect(String body, String headers) {
    return RawClient.call(
        gateway.port(),
        "POST /introspect HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }
}
