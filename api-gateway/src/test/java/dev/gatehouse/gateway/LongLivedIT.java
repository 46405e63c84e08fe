package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.gateway.RawClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a connection, a WebSocket and an event stream, and what does not. */
class LongLivedIT {
  private static final Duration IDLE = Duration.ofMillis(400);
  private static final int WELL_OVER_IDLE = 1300;
  private static final Duration DRAIN = Duration.ofMillis(500);
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final int BIG = 64 << 20;

  private TestGateway gateway;
  private final CompletableFuture<Short> upstreamSaw = new CompletableFuture<>();

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private void start(@TempDir Path directory, Duration drain) throws Exception {
    gateway = new TestGateway(directory, TestGateway.with(TestGateway.limits(IDLE, drain)), LEEWAY);
    gateway.upstreamSocket =
        socket -> socket.closeHandler(closed -> upstreamSaw.complete(socket.closeStatusCode()));
  }

  @Test
  void connectionWithoutRequestIsClosedAfterTheLimit(@TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    try (var fresh = new RawClient(gateway.port());
        var used = new RawClient(gateway.port())) {
      used.send("GET /open/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(used.read(false).status()).isEqualTo(200);
      long since = System.nanoTime();

      assertThat(fresh.closed()).isTrue();
      assertThat(used.closed()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - since))
          .isBetween(IDLE.minusMillis(100), IDLE.plusSeconds(2));
    }
  }

  @Test
  void headThatIsDribbledGetsNoMoreTime(@TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    try (var client = new RawClient(gateway.port())) {
      client.send("GET /open/1 HTTP/1.1\r\nHost: localhost\r\n");
      long since = System.nanoTime();
      while (client.silentFor(100)) {
        client.send("X-A: b\r\n");
        assertThat(System.nanoTime() - since).isLessThan(TimeUnit.SECONDS.toNanos(3));
      }
    }
    assertThat(gateway.reachedUpstream).hasValue(0);
  }

  @Test
  void requestInWorkIsItsRoutesToBound(@TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    gateway.upstreamAnswer =
        request ->
            gateway
                .vertx
                .timer(WELL_OVER_IDLE, TimeUnit.MILLISECONDS)
                .onSuccess(late -> request.response().end("late"));

    assertThat(RawClient.get(gateway.port(), "/open/1", "").body()).isEqualTo("late");
  }

  @Test
  void answerThatIsStillBeingReadIsNotCut(@TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    gateway.upstreamAnswer =
        request -> request.response().end(io.vertx.core.buffer.Buffer.buffer(new byte[BIG]));
    try (var client = new RawClient(gateway.port())) {
      client.send("GET /open/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      for (int read = 0; read < 8; read++) {
        assertThat(client.bytes(1 << 20)).hasSize(1 << 20);
        await().pollDelay(Duration.ofMillis(250)).until(() -> true);
      }
      assertThat(client.bytes(BIG - (8 << 20))).hasSize(BIG - (8 << 20));
    }
  }

  @Test
  void silentWebSocketAndEventStreamLiveOnAndEndWhenANewRequestWouldBeRefused(
      @TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    streamEvents();
    String token = gateway.header(gateway.token("ada", "orders:read"));
    Instant expiry = Instant.ofEpochSecond(gateway.clock.instant().getEpochSecond() + 600);
    try (var socket = webSocket(token);
        var events = events(token)) {
      assertThat(socket.silentFor(WELL_OVER_IDLE)).isTrue();
      assertThat(events.silentFor(200)).isTrue();

      gateway.clock.moveTo(expiry.plus(LEEWAY).minusSeconds(3));
      assertThat(status(token)).isEqualTo(200);
      assertThat(socket.silentFor(600)).isTrue();
      assertThat(events.silentFor(100)).isTrue();

      gateway.clock.moveTo(expiry.plus(LEEWAY));
      assertThat(status(token)).isEqualTo(401);
      assertThat(socket.bytes(5)).containsExactly(0x88, 0x02, 0x03, 0xf0);
      assertThat(new String(events.bytes(5), java.nio.charset.StandardCharsets.US_ASCII))
          .as("no last chunk")
          .isEmpty();
      assertThat(upstreamSaw.get(5, TimeUnit.SECONDS)).isEqualTo((short) 1001);
    }
    await().until(() -> gateway.meters.get("gatehouse.connections").gauge().value() == 0);
  }

  @Test
  void endedWebSocketIsResetThoughItsClientDoesNotRead(@TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    var gone = new CompletableFuture<Void>();
    gateway.upstreamSocket =
        socket -> {
          socket.closeHandler(closed -> gone.complete(null));
          socket.write(io.vertx.core.buffer.Buffer.buffer(new byte[BIG]));
        };
    String token = gateway.header(gateway.token("ada", "orders:read"));
    try (var socket = webSocket(token)) {
      assertThat(socket.bytes(100)).hasSize(100);
      gateway.clock.moveTo(gateway.clock.instant().plusSeconds(3600));

      gone.get(5, TimeUnit.SECONDS);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> gateway.meters.get("gatehouse.connections").gauge().value() == 0);
    }
  }

  @Test
  void webSocketIsCountedAndLoggedLikeEveryRequest(@TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    try (var socket = webSocket(gateway.header(gateway.token("ada", "orders:read")))) {
      assertThat(socket.silentFor(100)).isTrue();
    }
    assertThat(
            gateway
                .meters
                .get("gatehouse.requests")
                .tags("route", "orders", "status", "1xx")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void requestLongerThanTheDrainIsCutAtItsBound(@TempDir Path directory) throws Exception {
    start(directory, DRAIN);
    gateway.upstreamAnswer = request -> {};
    try (var client = new RawClient(gateway.port())) {
      client.send("GET /open/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await().until(() -> gateway.reachedUpstream.get() == 1);
      long since = System.nanoTime();

      await(gateway.vertx.undeploy(gateway.deployment));

      assertThat(Duration.ofNanos(System.nanoTime() - since))
          .isBetween(DRAIN, DRAIN.plusSeconds(3));
      assertThat(client.read(false)).isNull();
    }
  }

  @Test
  void stopDoesNotWaitForWebSocketsAndEventStreams(@TempDir Path directory) throws Exception {
    start(directory, Duration.ofSeconds(30));
    streamEvents();
    try (var socket = webSocket(gateway.header(gateway.token("ada", "orders:read")));
        var events = events("")) {
      long since = System.nanoTime();

      await(gateway.vertx.undeploy(gateway.deployment));

      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(5));
      assertThat(socket.bytes(5)).containsExactly(0x88, 0x02, 0x03, 0xe9);
      assertThat(events.bytes(5)).isEmpty();
      assertThat(upstreamSaw.get(5, TimeUnit.SECONDS)).isEqualTo((short) 1001);
    }
  }

  private void streamEvents() {
    gateway.upstreamAnswer =
        request -> {
          if (request.path().endsWith("/events")) {
            request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            request.response().write("data: 1\n\n");
          } else {
            request.response().end("upstream");
          }
        };
  }

  private int status(String token) {
    return RawClient.get(gateway.port(), "/orders/1", token).status();
  }

  private RawClient webSocket(String token) {
    var client = new RawClient(gateway.port());
    client.send(
        "GET /orders/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + token
            + "\r\n");
    assertThat(client.read(true).status()).isEqualTo(101);
    return client;
  }

  private RawClient events(String token) {
    var client = new RawClient(gateway.port());
    String path = token.isEmpty() ? "/open/events" : "/orders/events";
    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + token + "\r\n");
    Answer head = client.read(true);
    assertThat(head.status()).isEqualTo(200);
    assertThat(client.bytes(14)).hasSize(14); // one chunk: 9, the event, and their line ends
    return client;
  }
}
