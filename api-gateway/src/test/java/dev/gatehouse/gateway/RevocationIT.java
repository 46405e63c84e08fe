package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.ClientState;
import dev.gatehouse.gateway.RawClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gateway refuses once something was revoked, and {@code POST /revoke}. */
class RevocationIT {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

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
  void tokenIsRefusedRightAfterItsRevocationIsAnsweredThoughItWasCached() {
    String token = gateway.token("ada", "orders:read");
    String other = gateway.token("ada", "orders:read");
    assertThat(status(token)).isEqualTo(200);

    Answer answer = revoke("token=" + token + "&token_type_hint=access_token", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(status(token)).isEqualTo(401);
    assertThat(status(other)).isEqualTo(200);
  }

  @Test
  void revocationIsAnsweredOnceThisGatewayKnowsOfIt() {
    String token = gateway.token("ada", "orders:read");
    gateway.revokeAnswer =
        request -> {
          long number = gateway.keepRevokedQuietly(request.token().value());
          // the answer overtakes the entry
          gateway.vertx.setTimer(100, later -> gateway.publish(number));
          return Future.succeededFuture(new Revoked(number));
        };
    long since = System.nanoTime();

    assertThat(revoke("token=" + token, "").status()).isEqualTo(200);

    boolean known = gateway.feed.view().revokedTokens() == 1;
    boolean waited = System.nanoTime() - since >= 1_000_000_000L;
    assertThat(known || waited).as("known here, or waited for as long as promised").isTrue();
  }

  @Test
  void tokensThatOnlyThisGatewayRefusesAreRevokedToo() {
    JsonObject claims = gateway.claims("ada", "gatehouse:admin");
    String admins = gateway.sign(claims.put("aud", TestGateway.ISSUER + "/admin"));
    String ofAnUnheardOfKey = gateway.signedByAnother(gateway.claims("ada", "orders:read"));

    assertThat(revoke("token=" + admins, "").status()).isEqualTo(200);
    assertThat(revoke("token=" + ofAnUnheardOfKey, "").status()).isEqualTo(200);

    assertThat(gateway.revocations)
        .extracting(asked -> asked.token().value())
        .containsExactly(admins, ofAnUnheardOfKey);
  }

  @Test
  void openEventStreamOfARevokedTokenIsCutAndThatOfAnotherIsNot() throws Exception {
    gateway.upstreamAnswer =
        request -> {
          request.response().setChunked(true).putHeader("content-type", "text/event-stream");
          request.response().write("data: 1\n\n");
        };
    String token = gateway.token("ada", "orders:read");
    try (var revoked = events(token);
        var other = events(gateway.token("ada", "orders:read"))) {
      gateway.revoke(token);

      assertThat(revoked.bytes(5)).as("no last chunk").isEmpty();
      assertThat(other.silentFor(500)).isTrue();
    }
  }

  @Test
  void openWebSocketOfARevokedTokenIsClosedAndThatOfAnotherIsNot() throws Exception {
    String token = gateway.token("ada", "orders:read");
    try (var revoked = webSocket(token);
        var other = webSocket(gateway.token("ada", "orders:read"))) {
      gateway.revoke(token);

      assertThat(revoked.bytes(4)).containsExactly(0x88, 0x02, 0x03, 0xf0); // 1008
      assertThat(other.silentFor(500)).isTrue();
    }
  }

  @Test
  void everythingOfAUserEndsAndWhatIsIssuedAfterThatIsGood() throws Exception {
    String before = gateway.token("ada", "orders:read");
    assertThat(status(before)).isEqualTo(200);

    gateway.change("ada", 1, AccountState.ENABLED);

    JsonObject claims = gateway.claims("ada", "orders:read");
    claims.getJsonArray("epoch").set(0, 1);
    assertThat(status(before)).isEqualTo(401);
    assertThat(status(gateway.sign(claims))).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"junk", "a.b.c", "forged"})
  void whatIsNoTokenIsAnsweredAlikeAndNobodyIsAsked(String kind) {
    String token = gateway.token("ada", "orders:read");
    String sent =
        kind.equals("forged") ? token.substring(0, token.length() - 8) + "AAAAAAAA" : kind;

    Answer answer = revoke("token=" + sent, "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(gateway.revocations).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token_type_hint=access_token |                                     | 400 |"
            + " invalid_request",
        "token=a&token=b              |                                     | 400 |"
            + " invalid_request",
        "token=a                      | Authorization: Bearer a.b.c           | 401 |"
            + " invalid_client",
        "token=a&client_secret=x      |                                     | 400 |"
            + " invalid_request",
        "token=a&client_id=a          | Authorization: Basic cm9ib3Q6c2VjcmV0 | 400 |"
            + " invalid_request",
      })
  void malformedRequestsAndClientsAreRefused(String body, String header, int status, String error) {
    Answer answer = revoke(body, header == null ? "" : header + "\r\n");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(error);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(gateway.revocations).isEmpty();
  }

  @Test
  void clientIsPassedOnWhateverItsTokenIsAndItsRefusalIsChallenged() {
    gateway.revokeAnswer = r -> Future.failedFuture(new CallException(CallError.INVALID_CLIENT));

    Answer answer = revoke("token=junk", "Authorization: Basic cm9ib3Q6cyUyQmVjcmV0\r\n");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("invalid_client");
    assertThat(answer.header("www-authenticate")).startsWith("Basic ");
    assertThat(gateway.revocations).hasSize(1);
    assertThat(gateway.revocations.getFirst().client().clientId()).isEqualTo("robot");
    assertThat(gateway.revocations.getFirst().client().secret().value()).isEqualTo("s+ecret");
  }

  @Test
  void tokenOfAnotherClientIsAnError() {
    gateway.revokeAnswer = r -> Future.failedFuture(new CallException(CallError.INVALID_GRANT));

    Answer answer = revoke("token=junk&client_id=robot&client_secret=s", "");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("invalid_grant");
  }

  @Test
  void everythingOfAClientEndsAndWhatIsIssuedAfterThatIsGood() throws Exception {
    String own = gateway.clientToken("orders:read");
    JsonObject claims = gateway.claims("ada", "orders:read").put("client_id", "robot");
    String users = gateway.sign(claims);
    String firstParty = gateway.token("ada", "orders:read");
    assertThat(status(own)).isEqualTo(200);
    assertThat(status(users)).isEqualTo(200);

    gateway.changeClient("robot", 1, ClientState.ENABLED);

    assertThat(status(own)).isEqualTo(401);
    assertThat(status(users)).isEqualTo(401);
    assertThat(status(firstParty)).isEqualTo(200);
    claims.getJsonArray("epoch").set(1, 1);
    assertThat(status(gateway.sign(claims))).isEqualTo(200);

    gateway.changeClient("robot", 2, ClientState.DELETED);
    claims.getJsonArray("epoch").set(1, 2);
    assertThat(status(gateway.sign(claims))).isEqualTo(401);
  }

  @Test
  void openWebSocketOfADeletedClientIsClosed() throws Exception {
    try (var socket = webSocket(gateway.clientToken("orders:read"))) {
      gateway.changeClient("robot", 1, ClientState.DELETED);

      assertThat(socket.bytes(4)).containsExactly(0x88, 0x02, 0x03, 0xf0); // 1008
    }
  }

  @Test
  void otherMediaTypesAndMethodsAreRefused() {
    String json = "POST /revoke HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    Answer type = RawClient.call(gateway.port(), json + "Content-Length: 2\r\n\r\n{}");
    Answer method = RawClient.get(gateway.port(), "/revoke", "");

    assertThat(type.status()).isEqualTo(415);
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.header("allow")).isEqualTo("POST");
  }

  @Test
  void awayAuthServiceIsUnavailableAndNothingIsClaimed() {
    gateway.revokeAnswer = r -> Future.failedFuture(new CallException(CallError.UNAVAILABLE));

    Answer answer = revoke("token=" + gateway.token("ada", "orders:read"), "");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isNotNull();
  }

  @Test
  void unknownKeyIsAskedForBeforeTheTokenIsRefusedAndTheBodyArrivesWhole() throws Exception {
    String token = gateway.signedByAnother(gateway.claims("ada", "orders:read"));
    gateway.upstreamAnswer =
        request -> request.body().onSuccess(body -> request.response().end(body));
    // published, but the message was lost
    gateway.keepKeyQuietly(gateway.otherKey);
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "POST /orders/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n"
              + gateway.header(token)
              + "\r\nhello ");
      await().pollDelay(Duration.ofMillis(50)).until(() -> true);
      client.send("world");

      Answer answer = client.read(false);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("hello world");
    }
  }

  private int status(String token) {
    return RawClient.get(gateway.port(), "/orders/1", gateway.header(token)).status();
  }

  private Answer revoke(String body, String headers) {
    return RawClient.call(
        gateway.port(),
        "POST /revoke HTTP/1.1\r\nHost: localhost\r\n"
            + FORM
            + headers
            + "Content-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  private RawClient events(String token) {
    var client = new RawClient(gateway.port());
    client.send(
        "GET /orders/events HTTP/1.1\r\nHost: localhost\r\n" + gateway.header(token) + "\r\n");
    assertThat(client.read(true).status()).isEqualTo(200);
    assertThat(client.bytes(14)).hasSize(14); // one chunk: 9, the event, and their line ends
    return client;
  }

  private RawClient webSocket(String token) {
    var client = new RawClient(gateway.port());
    client.send(
        "GET /orders/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + gateway.header(token)
            + "\r\n");
    assertThat(client.read(true).status()).isEqualTo(101);
    return client;
  }
}
