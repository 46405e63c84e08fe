package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the proxy makes of upstreams and clients that do as they should, and of those that do not.
 */
@ExtendWith(VertxExtension.class)
class HttpProxyIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  private static final ProxyLimits SMALL =
      new ProxyLimits(
          2, 1, Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofMillis(700), 1024);

  private Vertx vertx;
  private RawUpstream upstream;
  private ProxyFixture gateway;

  @BeforeEach
  void start(Vertx its) {
    vertx = its;
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
  }

  private void behind(RawUpstream.Script script) throws Exception {
    behind("", script);
  }

  /** A proxy in front of an upstream, with more lines of their route. */
  private void behind(String more, RawUpstream.Script script) throws Exception {
    upstream = new RawUpstream(script);
    gateway = ProxyFixture.deploy(vertx, SMALL, upstream.route(more));
  }

  @Test
  void answerIsPassedOnOverOneKeptConnection() throws Exception {
    behind(RawUpstream.always(OK));
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 5; i++) {
        client.send("GET /a?b=c HTTP/1.1\r\nHost: gw\r\n\r\n");
        RawClient.Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("hello");
      }
    }
    assertThat(upstream.connections).hasValue(1);
    assertThat(upstream.heads.get(0)).startsWith("GET /a?b=c HTTP/1.1\r\n");
  }

  @Test
  void refusedConnectionIs502() throws Exception {
    behind(RawUpstream.always(OK));
    upstream.close();
    RawClient.Reply reply = RawClient.get(gateway.port(), "/");
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.text()).isEqualTo("{\"status\":502}");
  }

  @Test
  void silentUpstreamIs504AndCut() throws Exception {
    CompletableFuture<Boolean> cut = new CompletableFuture<>();
    behind(
        "    timeout: 300ms",
        c -> {
          c.head();
          cut.complete(c.sawEnd());
        });
    assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(504);
    assertThat(cut.get(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void moreThanMayWaitIs503WithRetryAfter() throws Exception {
    CompletableFuture<Void> release = new CompletableFuture<>();
    behind(
        c -> {
          while (c.head() != null) {
            release.get(10, TimeUnit.SECONDS);
            c.send(OK);
          }
        });
    try (RawClient one = new RawClient(gateway.port());
        RawClient two = new RawClient(gateway.port());
        RawClient three = new RawClient(gateway.port());
        RawClient four = new RawClient(gateway.port())) {
      String request = "GET / HTTP/1.1\r\nHost: gw\r\n\r\n";
      one.send(request);
      two.send(request);
      while (upstream.heads.size() < 2) {
        Thread.onSpinWait();
      }
      // two connections are busy, one may wait, the next may not
      three.send(request);
      four.send(request);
      RawClient.Reply refused = firstAnswerOf(three, four);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isEqualTo("1");
      release.complete(null);
      assertThat(one.reply().status()).isEqualTo(200);
      assertThat(two.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void whoWaitedInVainLeavesItsPlaceToTheNext() throws Exception {
    CompletableFuture<Void> release = new CompletableFuture<>();
    upstream =
        new RawUpstream(
            c -> {
              while (c.head() != null) {
                release.get(10, TimeUnit.SECONDS);
                c.send(OK);
              }
            });
    String quick =
        "  - { name: quick, path: /quick, auth: none, timeout: 200ms, to: 'http://127.0.0.1:"
            + upstream.port()
            + "' }\n";
    gateway = ProxyFixture.deploy(vertx, SMALL, upstream.route("") + quick);
    try (RawClient one = new RawClient(gateway.port());
        RawClient two = new RawClient(gateway.port());
        RawClient four = new RawClient(gateway.port())) {
      String request = "GET / HTTP/1.1\r\nHost: gw\r\n\r\n";
      one.send(request);
      two.send(request);
      while (upstream.heads.size() < 2) {
        Thread.onSpinWait();
      }
      assertThat(RawClient.get(gateway.port(), "/quick").status()).isEqualTo(503);

      four.send(request);
      while (four.in().available() == 0 && waiting() == 0) {
        Thread.onSpinWait();
      }
      release.complete(null);

      assertThat(four.reply().status()).isEqualTo(200);
    }
  }

  private double waiting() {
    return gateway.meters.get("gatehouse.upstream.waiting").gauge().value();
  }

  private static RawClient.Reply firstAnswerOf(RawClient one, RawClient other) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < until) {
      if (one.in().available() > 0) {
        return one.reply();
      }
      if (other.in().available() > 0) {
        return other.reply();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("neither was answered");
  }

  @Test
  void trailersArePassedOnButNotWhatFramesOrLogsIn() throws Exception {
    String answer =
        RawUpstream.lines(
            "HTTP/1.1 200 OK",
            "Transfer-Encoding: chunked",
            "Trailer: X-Sum",
            "",
            "3",
            "abc",
            "0",
            "X-Sum: 42",
            "Set-Cookie: a=b",
            "X-Gatehouse-Subject: root",
            "");
    behind(RawUpstream.always(answer));
    RawClient.Reply reply = RawClient.get(gateway.port(), "/");
    assertThat(reply.text()).isEqualTo("abc");
    assertThat(reply.trailers())
        .map(line -> line.toLowerCase(Locale.ROOT))
        .containsExactly("x-sum: 42");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
      })
  void answerThatBreaksOffIsCutAndNeverEndedCleanly(String answer) throws Exception {
    behind(
        c -> {
          c.head();
          c.send(answer);
        });
    RawClient.Reply reply = RawClient.get(gateway.port(), "/");
    assertThat(reply.clean()).isFalse();
  }

  @Test
  void answerThatBreaksOffBeforeItsBodyIs502WithoutItsHead() throws Exception {
    behind(
        c -> {
          c.head();
          c.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\nX-Up: 1\r\n\r\n");
        });
    RawClient.Reply reply = RawClient.get(gateway.port(), "/");
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.header("x-up")).isNull();
    assertThat(reply.header("x-request-id")).isEqualTo("request-1");
    assertThat(reply.clean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void ambiguousAnswerIs502(String answer) throws Exception {
    behind(RawUpstream.always(answer));
    assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(502);
  }

  @Test
  void keptConnectionClosedUnderAGetIsTriedOnceMoreOnAFreshOne() throws Exception {
    behind(HttpProxyIT::closesAtSecondRequest);
    assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(200);
    assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(200);
    assertThat(upstream.connections).hasValue(2);
  }

  @Test
  void keptConnectionClosedUnderAPostIs502() throws Exception {
    behind(HttpProxyIT::closesAtSecondRequest);
    assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(200);
    String post = "POST / HTTP/1.1\r\nHost: gw\r\nContent-Length: 0\r\n\r\n";
    assertThat(RawClient.call(gateway.port(), post).status()).isEqualTo(502);
    assertThat(upstream.heads).hasSize(2);
  }

  @Test
  void keptConnectionClosedUnderARequestWithABodyIs502() throws Exception {
    behind(HttpProxyIT::closesAtSecondRequest);
    assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(200);
    String put = "PUT / HTTP/1.1\r\nHost: gw\r\nContent-Length: 1\r\n\r\nx";
    assertThat(RawClient.call(gateway.port(), put).status()).isEqualTo(502);
    assertThat(upstream.connections).hasValue(1);
  }

  private static void closesAtSecondRequest(RawUpstream.Conversation c) throws Exception {
    c.head();
    c.send(OK);
    c.head();
  }

  @Test
  void freshConnectionClosedUnderAGetIs502() throws Exception {
    behind(RawUpstream.Conversation::head);
    assertThat(RawClient.get(gateway.port(), "/").status()).isEqualTo(502);
    assertThat(upstream.connections).hasValue(1);
  }

  @Test
  void connectionThatTheUpstreamAnnouncesToCloseIsNotUsedAgain() throws Exception {
    String closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
    behind(RawUpstream.always(closing));
    for (int i = 0; i < 3; i++) {
      RawClient.Reply reply =
          RawClient.call(
              gateway.port(), "POST / HTTP/1.1\r\nHost: gw\r\nContent-Length: 0\r\n\r\n");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("connection")).isNull();
    }
    assertThat(upstream.connections).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: gw\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: gw\r\nContent-Length: 100\r\n\r\nten bytes!"
      })
  void clientThatLeavesWhileWaitingOrUploadingCutsTheUpstream(String request) throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<Boolean> cut = new CompletableFuture<>();
    behind(
        c -> {
          c.head();
          asked.complete(null);
          cut.complete(c.sawEnd());
        });
    RawClient client = new RawClient(gateway.port());
    client.send(request);
    asked.get(5, TimeUnit.SECONDS);
    client.close();
    assertThat(cut.get(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void uploadThatStandsStillIs408() throws Exception {
    behind(
        c -> {
          c.head();
          c.sawEnd();
        });
    RawClient.Reply reply =
        RawClient.call(
            gateway.port(), "PUT / HTTP/1.1\r\nHost: gw\r\nContent-Length: 100\r\n\r\nten bytes!");
    assertThat(reply.status()).isEqualTo(408);
  }

  @Test
  void answerThatStandsStillIsCut() throws Exception {
    behind(
        "    timeout: 300ms",
        c -> {
          c.head();
          c.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
          c.sawEnd();
        });
    assertThat(RawClient.get(gateway.port(), "/").clean()).isFalse();
  }

  @Test
  void answerMayStandStillAsLongAsItsRouteAllows() throws Exception {
    behind(
        "    timeout: 5s",
        c -> {
          c.head();
          c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
          ProxyFixture.await(vertx.timer(1500, TimeUnit.MILLISECONDS).mapEmpty());
          c.send("hello");
        });
    RawClient.Reply reply = RawClient.get(gateway.port(), "/");
    assertThat(reply.clean()).isTrue();
    assertThat(reply.text()).isEqualTo("hellohello");
  }

  @Test
  void earlyAnswerToAnUploadIsPassedOnAndTheConnectionNotUsedAgain() throws Exception {
    behind(
        c -> {
          c.head();
          c.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
          c.sawEnd();
        });
    RawClient.Reply reply =
        RawClient.call(
            gateway.port(), "PUT / HTTP/1.1\r\nHost: gw\r\nContent-Length: 100\r\n\r\nten bytes!");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.text()).isEqualTo("big");
    RawClient.get(gateway.port(), "/");
    assertThat(upstream.connections).hasValue(2);
  }

  @Test
  void expectContinueIsAnsweredOnlyOnceAnUpstreamIsThere() throws Exception {
    behind(
        c -> {
          String head = c.head();
          assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("expect");
          c.socket.getInputStream().readNBytes(4);
          c.send(OK);
        });
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(
          "PUT / HTTP/1.1\r\nHost: gw\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.reply().status()).isEqualTo(100);
      client.send("body");
      assertThat(client.reply().text()).isEqualTo("hello");
    }
  }

  @Test
  void expectContinueIsNotAnsweredWhereNoUpstreamIs() throws Exception {
    behind(RawUpstream.always(OK));
    upstream.close();
    RawClient.Reply reply =
        RawClient.call(
            gateway.port(),
            "PUT / HTTP/1.1\r\nHost: gw\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    assertThat(reply.status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  void headHasNoBody(String answer) throws Exception {
    behind(RawUpstream.always(answer));
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 3; i++) {
        client.send("HEAD / HTTP/1.1\r\nHost: gw\r\n\r\n");
        assertThat(client.reply(true).status()).isEqualTo(200);
      }
    }
    assertThat(upstream.connections).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"
      })
  void answersWithoutBodyKeepTheConnection(String answer) throws Exception {
    behind(RawUpstream.always(answer));
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 3; i++) {
        client.send("GET / HTTP/1.1\r\nHost: gw\r\n\r\n");
        RawClient.Reply reply = client.reply();
        assertThat(reply.status()).isIn(204, 304);
        assertThat(reply.header("transfer-encoding")).isNull();
      }
    }
    assertThat(upstream.connections).hasValue(1);
  }

  @Test
  void http10ClientGetsAnUnsizedAnswerUntilTheConnectionEnds() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    behind(RawUpstream.always(answer));
    RawClient.Reply reply =
        RawClient.call(
            gateway.port(), "GET / HTTP/1.0\r\nHost: gw\r\nConnection: keep-alive\r\n\r\n");
    assertThat(reply.text()).isEqualTo("abc");
    assertThat(reply.header("connection")).isEqualTo("close");
  }

  @Test
  void upstreamThatEndsItsAnswerByClosingIsPassedOnWhole() throws Exception {
    behind(
        c -> {
          c.head();
          c.send("HTTP/1.0 200 OK\r\n\r\nuntil the end");
        });
    RawClient.Reply reply = RawClient.get(gateway.port(), "/");
    assertThat(reply.text()).isEqualTo("until the end");
    assertThat(reply.clean()).isTrue();
  }

  @Test
  void eventStreamIsPassedOnAtOnceAndEndedWithItsToken() throws Exception {
    CompletableFuture<Boolean> cut = new CompletableFuture<>();
    behind(
        c -> {
          c.head();
          c.send(
              RawUpstream.lines(
                  "HTTP/1.1 200 OK",
                  "Content-Type: text/event-stream",
                  "Transfer-Encoding: chunked",
                  ""));
          c.send("9\r\ndata: 1\n\n\r\n");
          cut.complete(c.sawEnd());
        });
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET / HTTP/1.1\r\nHost: gw\r\nX-Test-Caller: yes\r\n\r\n");
      assertThat(client.headLines().get(0)).contains("200");
      assertThat(new String(client.in().readNBytes(12), StandardCharsets.US_ASCII))
          .contains("data: 1");
      gateway.callerEnded.set(true);
      assertThat(cut.get(5, TimeUnit.SECONDS)).isTrue();
      assertThat(client.in().readAllBytes()).doesNotContain('0');
    }
  }

  @Test
  void whoseCallerMayHaveEndedIsLookedAtAtOnceAndThenNotForAMoment() throws Exception {
    behind(
        c -> {
          c.head();
          c.send(
              RawUpstream.lines(
                  "HTTP/1.1 200 OK",
                  "Content-Type: text/event-stream",
                  "Transfer-Encoding: chunked",
                  ""));
          c.send("9\r\ndata: 1\n\n\r\n");
          c.sawEnd();
        });
    assertThat(gateway.lookedAtAtOnce(1)).as("nobody is there").isZero();
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET / HTTP/1.1\r\nHost: gw\r\nX-Test-Caller: yes\r\n\r\n");
      client.headLines();
      client.in().readNBytes(12);

      // none where the sweep has only just looked
      await().atMost(Duration.ofSeconds(5)).until(() -> gateway.lookedAtAtOnce(1) == 1);
      assertThat(gateway.lookedAtAtOnce(1000)).isLessThanOrEqualTo(1);

      gateway.callerEnded.set(true);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> gateway.lookedAtAtOnce(1) == 1 || gateway.longLived() == 0);
      assertThat(client.in().readAllBytes()).doesNotContain('0');
    }
  }

  @Test
  void silentEventStreamOutlivesAnUploadThatEndsAfterItsHead() throws Exception {
    CompletableFuture<Void> uploaded = new CompletableFuture<>();
    behind(
        c -> {
          c.head();
          c.send(
              RawUpstream.lines(
                  "HTTP/1.1 200 OK",
                  "Content-Type: text/event-stream",
                  "Transfer-Encoding: chunked",
                  ""));
          var upload = new StringBuilder();
          while (upload.indexOf("0\r\n\r\n") < 0) {
            upload.append((char) c.socket.getInputStream().read());
          }
          uploaded.complete(null);
          c.sawEnd();
        });
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("POST / HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
      assertThat(client.headLines().get(0)).contains("200");
      client.send("1\r\ny\r\n0\r\n\r\n");
      uploaded.get(5, TimeUnit.SECONDS);

      // twice as long as a body may stand still
      client.socket().setSoTimeout(1400);
      assertThatThrownBy(() -> client.in().read()).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
