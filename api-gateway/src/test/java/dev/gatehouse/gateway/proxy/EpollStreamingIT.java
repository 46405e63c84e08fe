package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On epoll, the transport of a gateway, an upstream's end overtakes what it sent while its client
 * was slow; on NIO it does not, so that no other test would notice.
 */
class EpollStreamingIT {
  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 100;
  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    assumeThat(vertx.isNativeTransportEnabled())
        .as(
            "skipped: there is no epoll on %s %s",
            System.getProperty("os.name").toLowerCase(Locale.ROOT), System.getProperty("os.arch"))
        .isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    ProxyFixture.await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({"Transfer-Encoding: chunked, true", "Content-Length: 99999999, false"})
  void whatCameBeforeTheBreakReachesASlowClientAndIsThenCut(String framing, boolean chunked)
      throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            c -> {
              c.head();
              c.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
              for (int i = 0; i < PIECES; i++) {
                c.send(chunked ? "10000\r\n" : "");
                c.socket.getOutputStream().write(new byte[PIECE]);
                c.send(chunked ? "\r\n" : "");
              }
            })) {
      ProxyFixture gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
      try (RawClient client = new RawClient(gateway.port())) {
        client.send("GET / HTTP/1.1\r\nHost: gw\r\n\r\n");
        ProxyFixture.await(vertx.timer(700, TimeUnit.MILLISECONDS).mapEmpty());
        RawClient.Reply reply = client.reply();

        assertThat(reply.clean()).isFalse();
        assertThat(reply.text()).hasSize(PIECE * PIECES);
      }
    }
  }
}
