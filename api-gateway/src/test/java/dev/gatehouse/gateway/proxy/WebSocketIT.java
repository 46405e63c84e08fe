package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WebSocketIT {
  private static final String SWITCH =
      RawUpstream.lines(
          "HTTP/1.1 101 Switching Protocols",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Accept: x",
          "X-Gatehouse-Subject: root",
          "");

  private static final String ASK =
      RawUpstream.lines(
          "GET /ws HTTP/1.1",
          "Host: gw",
          "Connection: keep-alive, Upgrade",
          "Upgrade: WebSocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "X-Test-Caller: yes",
          "X-Gatehouse-Subject: root",
          "");

  private static RawUpstream.Script echo() {
    return c -> {
      c.head();
      c.send(SWITCH);
      c.socket.getInputStream().transferTo(c.socket.getOutputStream());
    };
  }

  @Test
  void upgradePassesTheSameHeaderPolicyAndEchoes(Vertx vertx) throws Exception {
    try (RawUpstream upstream = new RawUpstream(echo());
        RawClient client = open(vertx, upstream)) {
      String head = upstream.heads.get(0).toLowerCase(Locale.ROOT);
      assertThat(head)
          .contains("connection: upgrade\r\n", "upgrade: websocket\r\n", "sec-websocket-key: ")
          .contains("x-gatehouse-subject: ada lov%c3%a9\r\n")
          .doesNotContain("root");
      Buffer frame = FrameTrackerTest.frame(70_000, true);
      client.send(frame.getBytes());
      assertThat(client.in().readNBytes(frame.length())).isEqualTo(frame.getBytes());
    }
  }

  @Test
  void answerOtherThan101GoesTheNormalWay(Vertx vertx) throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            RawUpstream.always("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"))) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      RawClient.Reply reply = RawClient.call(gateway.port(), ASK);
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.text()).isEqualTo("no");
      assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(403);
    }
  }

  @Test
  void switchToAnotherProtocolIs502(Vertx vertx) throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(RawUpstream.always(SWITCH.replace("Upgrade: websocket", "Upgrade: h2c")))) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      assertThat(RawClient.call(gateway.port(), ASK).status()).isEqualTo(502);
    }
  }

  @Test
  void tokenThatEndsClosesBothSidesAtAFrameBoundary(Vertx vertx) throws Exception {
    CompletableFuture<byte[]> upstreamSaw = new CompletableFuture<>();
    CompletableFuture<Void> half = new CompletableFuture<>();
    Buffer frame = FrameTrackerTest.frame(300, false);
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              c.head();
              c.send(SWITCH);
              c.socket.getOutputStream().write(frame.getBytes(0, 100));
              half.get(5, TimeUnit.SECONDS);
              c.socket.getOutputStream().write(frame.getBytes(100, frame.length()));
              c.socket.getOutputStream().write(frame.getBytes());
              upstreamSaw.complete(c.socket.getInputStream().readAllBytes());
            })) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      try (RawClient client = new RawClient(gateway.port())) {
        client.send(ASK);
        client.headLines();
        assertThat(client.in().readNBytes(100)).isEqualTo(frame.getBytes(0, 100));
        gateway.callerEnded.set(true);
        ProxyFixture.await(vertx.timer(300, TimeUnit.MILLISECONDS).mapEmpty());
        half.complete(null);
        // the frame that had begun, then a close frame 1008, then the end; never the next frame
        assertThat(client.in().readNBytes(204)).isEqualTo(frame.getBytes(100, frame.length()));
        assertThat(client.in().readAllBytes()).containsExactly(0x88, 0x02, 0x03, 0xf0);
      }
      byte[] close = upstreamSaw.get(5, TimeUnit.SECONDS);
      assertThat(close).hasSize(8);
      assertThat(close[0]).isEqualTo((byte) 0x88);
    }
  }

  @Test
  void clientThatLeavesEndsTheUpstreamsSide(Vertx vertx) throws Exception {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              c.head();
              c.send(SWITCH);
              ended.complete(c.sawEnd());
            })) {
      RawClient client = open(vertx, upstream);
      client.close();
      assertThat(ended.get(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void slowReaderHoldsTheSenderBackAndLosesNothingWhenItLeaves(Vertx vertx) throws Exception {
    int chunk = 64 * 1024;
    int chunks = 512;
    AtomicLong written = new AtomicLong();
    MessageDigest sent = MessageDigest.getInstance("SHA-256");
    try (RawUpstream upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.send(SWITCH);
                  byte[] bytes = FrameTrackerTest.frame(chunk, false).getBytes();
                  for (int i = 0; i < chunks; i++) {
                    bytes[bytes.length - 1] = (byte) i;
                    sent.update(bytes);
                    c.socket.getOutputStream().write(bytes);
                    written.addAndGet(bytes.length);
                  }
                });
        RawClient client = open(vertx, upstream)) {
      long before = -1;
      while (written.get() != before) {
        before = written.get();
        ProxyFixture.await(vertx.timer(300, TimeUnit.MILLISECONDS).mapEmpty());
      }
      assertThat(before).isLessThan(24L * 1024 * 1024);
      MessageDigest received = MessageDigest.getInstance("SHA-256");
      InputStream in = client.in();
      byte[] buffer = new byte[chunk];
      long total = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        received.update(buffer, 0, n);
        total += n;
      }
      assertThat(total).isEqualTo((long) chunks * (chunk + 10));
      assertThat(HexFormat.of().formatHex(received.digest()))
          .isEqualTo(HexFormat.of().formatHex(sent.digest()));
    }
  }

  private static RawClient open(Vertx vertx, RawUpstream upstream) throws Exception {
    ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
    RawClient client = new RawClient(gateway.port());
    client.send(ASK);
    RawClient.Reply reply = client.reply();
    assertThat(reply.status()).isEqualTo(101);
    assertThat(reply.header("upgrade")).isEqualTo("websocket");
    assertThat(reply.header("x-gatehouse-subject")).isNull();
    return client;
  }
}
