package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Large bodies with slow peers, and HTTP/2 on the outside. */
@ExtendWith(VertxExtension.class)
class StreamingIT {
  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 1024;

  /** What sockets and queues on the way may hold, far below the whole. */
  private static final long AHEAD = 24L * 1024 * 1024;

  @Test
  void slowClientHoldsTheUpstreamBackAndGetsEverything(Vertx vertx) throws Exception {
    AtomicLong written = new AtomicLong();
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              c.head();
              c.send("HTTP/1.1 200 OK\r\nContent-Length: " + (long) PIECE * PIECES + "\r\n\r\n");
              for (int i = 0; i < PIECES; i++) {
                c.socket.getOutputStream().write(new byte[PIECE]);
                written.addAndGet(PIECE);
              }
            })) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      try (RawClient client = new RawClient(gateway.port())) {
        client.send("GET / HTTP/1.1\r\nHost: gw\r\n\r\n");
        client.headLines();
        untilStill(vertx, written);
        assertThat(written.get()).isLessThan(AHEAD);
        assertThat(drain(client.in(), (long) PIECE * PIECES)).isEqualTo((long) PIECE * PIECES);
      }
    }
  }

  @Test
  void upstreamThatClosesWhileTheClientIsSlowLosesNothingOfAnUnsizedAnswer(Vertx vertx)
      throws Exception {
    int pieces = 100;
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              c.head();
              c.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
              for (int i = 0; i < pieces; i++) {
                c.socket.getOutputStream().write(new byte[PIECE]);
              }
            })) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      try (RawClient client = new RawClient(gateway.port())) {
        client.send("GET / HTTP/1.1\r\nHost: gw\r\n\r\n");
        ProxyFixture.await(vertx.timer(500, TimeUnit.MILLISECONDS).mapEmpty());
        RawClient.Reply reply = client.reply();
        assertThat(reply.clean()).isTrue();
        assertThat(reply.text()).hasSize(PIECE * pieces);
      }
    }
  }

  @Test
  void answerThatBreaksOffWhileTheClientIsSlowIsPassedOnAsFarAsItCameAndCut(Vertx vertx)
      throws Exception {
    int pieces = 100;
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              c.head();
              c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              for (int i = 0; i < pieces; i++) {
                c.send("10000\r\n");
                c.socket.getOutputStream().write(new byte[PIECE]);
                c.send("\r\n");
              }
            })) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      try (RawClient client = new RawClient(gateway.port())) {
        client.send("GET / HTTP/1.1\r\nHost: gw\r\n\r\n");
        ProxyFixture.await(vertx.timer(500, TimeUnit.MILLISECONDS).mapEmpty());
        RawClient.Reply reply = client.reply();
        assertThat(reply.clean()).isFalse();
        assertThat(reply.text()).hasSize(PIECE * pieces);
      }
    }
  }

  @Test
  void slowUpstreamHoldsTheClientBackAndGetsEverything(Vertx vertx) throws Exception {
    AtomicLong read = new AtomicLong();
    java.util.concurrent.CompletableFuture<Void> start =
        new java.util.concurrent.CompletableFuture<>();
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              c.head();
              start.get(20, TimeUnit.SECONDS);
              read.set(drain(c.socket.getInputStream(), (long) PIECE * PIECES));
              c.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
            })) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      try (RawClient client = new RawClient(gateway.port())) {
        AtomicLong written = new AtomicLong();
        Thread sender =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        client.send(
                            "PUT / HTTP/1.1\r\nHost: gw\r\nContent-Length: "
                                + (long) PIECE * PIECES
                                + "\r\n\r\n");
                        for (int i = 0; i < PIECES; i++) {
                          client.send(new byte[PIECE]);
                          written.addAndGet(PIECE);
                        }
                      } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                      }
                    });
        untilStill(vertx, written);
        assertThat(written.get()).isLessThan(AHEAD);
        start.complete(null);
        assertThat(client.reply().text()).isEqualTo("done");
        sender.join();
        assertThat(read).hasValue((long) PIECE * PIECES);
      }
    }
  }

  @Test
  void http2UploadWithoutLengthArrivesWholeAndTrailersComeBack(Vertx vertx) throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              String head = c.head();
              assertThat(head).containsIgnoringCase("transfer-encoding: chunked");
              StringBuilder body = new StringBuilder();
              while (!body.toString().endsWith("0\r\n\r\n")) {
                body.append((char) c.socket.getInputStream().read());
              }
              String text = body.toString().contains("part") ? "whole" : "lost";
              c.send(
                  RawUpstream.lines(
                      "HTTP/1.1 200 OK",
                      "Connection: keep-alive",
                      "Keep-Alive: timeout=5",
                      "Transfer-Encoding: chunked",
                      "",
                      "5",
                      text,
                      "0",
                      "X-Sum: 1",
                      ""));
              c.sawEnd();
            })) {
      HttpServerOptions tls =
          new HttpServerOptions()
              .setSsl(true)
              .setUseAlpn(true)
              .setKeyCertOptions(SelfSignedCertificate.create().keyCertOptions());
      ProxyFixture gateway =
          ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""), tls);
      HttpClient client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setUseAlpn(true)
                  .setSsl(true)
                  .setTrustAll(true)
                  .setVerifyHost(false));
      HttpClientRequest request =
          ProxyFixture.await(
              client.request(
                  new RequestOptions()
                      .setMethod(HttpMethod.PUT)
                      .setHost("127.0.0.1")
                      .setPort(gateway.port())
                      .setURI("/")));
      request.putHeader("cookie", "a=1");
      var answered =
          request
              .response()
              .compose(
                  a ->
                      a.body()
                          .map(body -> body + " " + a.version() + " " + a.trailers().get("x-sum")));
      ProxyFixture.await(request.setChunked(true).write(Buffer.buffer("part")));
      ProxyFixture.await(request.end(Buffer.buffer("end")));
      assertThat(ProxyFixture.await(answered)).isEqualTo("whole HTTP_2 1");
    }
  }

  private static void untilStill(Vertx vertx, AtomicLong counter) throws Exception {
    long before = -1;
    while (counter.get() != before || before == 0) {
      before = counter.get();
      ProxyFixture.await(vertx.timer(400, TimeUnit.MILLISECONDS).mapEmpty());
    }
  }

  private static long drain(InputStream in, long most) throws java.io.IOException {
    byte[] buffer = new byte[PIECE];
    long total = 0;
    while (total < most) {
      int n = in.read(buffer);
      if (n < 0) {
        return total;
      }
      total += n;
    }
    return total;
  }
}
