package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Over raw sockets, with an upstream that records: nothing forged and nothing ambiguous arrives.
 */
@ExtendWith(VertxExtension.class)
class HostileRequestIT {
  private RawUpstream upstream;
  private ProxyFixture gateway;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    upstream =
        new RawUpstream(RawUpstream.always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    gateway = ProxyFixture.deploy(vertx, ProxyLimits.DEFAULT, upstream.route(""));
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a/%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a%5cb HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a;b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET //a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /<a> HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void ambiguousRequestNeverArrives(String request) throws Exception {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(request);
      RawClient.Reply reply = client.reply();
      // some are cut off by the decoder, without a word
      assertThat(reply.status() == 0 || (reply.status() >= 400 && reply.status() < 500))
          .as("status %d", reply.status())
          .isTrue();
    }
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void chunkSizeThatOverflowsDoesNotSmuggleARequest() throws Exception {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(
          RawUpstream.lines(
              "POST /one HTTP/1.1",
              "Host: a",
              "Transfer-Encoding: chunked",
              "",
              "100000002",
              "xx",
              "0",
              "",
              "GET /smuggled HTTP/1.1",
              "Host: a",
              "",
              ""));
      client.reply();
    }
    assertThat(upstream.heads).noneMatch(head -> head.contains("smuggled"));
  }

  @Test
  void nothingForgedArrivesAndWhatIsOursDoes() throws Exception {
    RawClient.Reply reply =
        RawClient.get(
            gateway.port(),
            "/a",
            "X-Test-Caller: yes",
            "X-Gatehouse-Subject: root",
            "x_gatehouse_subject: root",
            "X-GATEHOUSE-SCOPE: root",
            "X-Gatehouse-Made-Up: root",
            "X-Forwarded-For: root",
            "X_Forwarded_For: root",
            "X-Real-IP: root",
            "Forwarded: root",
            "X-Request-Id: root",
            "traceparent: root",
            "Authorization: Bearer root",
            "Proxy-Connection: root",
            "Keep-Alive: root",
            "Connection: X-Secret, X-Gatehouse-Subject, Host",
            "X-Secret: root",
            "Cookie: gatehouse=root; a=1",
            "Upgrade: root",
            "HTTP2-Settings: root",
            "TE: root");
    assertThat(reply.status()).isEqualTo(200);
    String head = upstream.heads.get(0).toLowerCase(Locale.ROOT);
    assertThat(head).doesNotContain("root");
    assertThat(head)
        .contains(
            "host: gw\r\n",
            "x-gatehouse-subject: ada lov%c3%a9\r\n",
            "x-gatehouse-scope: orders:read\r\n",
            "x-gatehouse-client: first-party\r\n",
            "x-gatehouse-token-id: jti-1\r\n",
            "x-request-id: request-1\r\n",
            "traceparent: " + ProxyFixture.TRACE + "\r\n",
            "x-forwarded-for: 127.0.0.1\r\n",
            "cookie: a=1\r\n");
  }

  @Test
  void foldedFieldArrivesAsOneLine() throws Exception {
    RawClient.get(gateway.port(), "/a", "X-Folded: a\r\n b");
    List<String> lines = upstream.heads.get(0).lines().toList();
    assertThat(lines).anyMatch(line -> line.equalsIgnoreCase("x-folded: a b"));
    assertThat(lines).noneMatch(line -> line.startsWith(" "));
  }

  @Test
  void normalFormIsWhatArrives() throws Exception {
    RawClient.get(gateway.port(), "/%61/%c3%a4?x=%2f..//");
    assertThat(upstream.heads.get(0)).startsWith("GET /a/%C3%A4?x=%2f..// HTTP/1.1\r\n");
  }

  @Test
  void headerBlockOver16KibIs431() throws Exception {
    RawClient.Reply reply = RawClient.get(gateway.port(), "/", "X: " + "x".repeat(16 * 1024));
    assertThat(reply.status()).isEqualTo(431);
  }

  @Test
  void http2WithoutTlsIsNotSpoken() throws Exception {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(client.reply().status()).isNotEqualTo(200);
    }
    RawClient.Reply upgrade =
        RawClient.get(
            gateway.port(),
            "/",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA");
    assertThat(upgrade.status()).isEqualTo(200);
    assertThat(upstream.heads.get(0).toLowerCase(Locale.ROOT)).doesNotContain("upgrade", "http2");
  }
}
