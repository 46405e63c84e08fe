package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.config.Cidr;
import dev.gatehouse.gateway.RawClient.Answer;
import dev.gatehouse.gateway.proxy.ProxyLimits;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerIT {
  @TempDir Path directory;
  private TestGateway gateway;

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 40, 300})
  void headerBlockOver16KiBGetsARealAnswer(int kibibytes) throws Exception {
    start(Function.identity());
    String fields = ("X-Pad: " + "a".repeat(1015) + "\r\n").repeat(kibibytes);

    Answer answer = RawClient.get(gateway.port(), "/open/1", fields);

    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("\"status\":431");
    assertThat(gateway.reachedUpstream).hasValue(0);
  }

  @Test
  void headerBlockUnder16KiBIsRead() throws Exception {
    start(Function.identity());

    Answer answer =
        RawClient.get(
            gateway.port(), "/open/1", ("X-Pad: " + "a".repeat(1015) + "\r\n").repeat(15));

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void headerBlockWithoutEndIsRefusedAtItsBound() throws Exception {
    start(Function.identity());
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "GET /open/1 HTTP/1.1\r\nHost: localhost\r\n"
              + ("X-Pad: " + "a".repeat(1015) + "\r\n").repeat(80));

      assertThat(client.read(false).status()).isEqualTo(431);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void longTargetGetsARealAnswer() throws Exception {
    start(Function.identity());

    assertThat(RawClient.get(gateway.port(), "/" + "a".repeat(9000), "").status()).isEqualTo(414);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /open/1 HTTP/1.1\r\n\r\n",
        "GET /open/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://localhost/open/1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /open/../me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /open/%2e%2e/me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /open//me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /open/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET /open/1 HTTP/1.1\r\nHost: localhost\r\nBad Name: x\r\n\r\n",
        "GET /open/1 HTTP/1.2\r\nHost: localhost\r\n\r\n",
        "GET /open/1 HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET /open/1 HTTP/3.0\r\nHost: localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "junk\r\n\r\n"
      })
  void hostileRequestIsRefusedAndTheConnectionCloses(String request) throws Exception {
    start(Function.identity());
    try (var client = new RawClient(gateway.port())) {
      client.send(request);
      Answer answer = client.read(false);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.header("x-request-id")).isNotNull();
      assertThat(client.closed()).isTrue();
    }
    assertThat(gateway.reachedUpstream).hasValue(0);
  }

  @Test
  void connectionOutlivesARefusal() throws Exception {
    start(Function.identity());
    try (var client = new RawClient(gateway.port())) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /me HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.read(false).status()).isEqualTo(401);
      }
    }
  }

  @Test
  void refusedUploadGetsItsAnswerAndTheConnectionCloses() throws Exception {
    start(Function.identity());
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "POST /orders/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n"
              + "a".repeat(300_000));

      assertThat(client.read(false).status()).isEqualTo(401);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void bodyIsAskedForOnlyAfterEveryCheck() throws Exception {
    start(Function.identity());
    String head =
        RawClient.lines(
            "POST /orders/1 HTTP/1.1",
            "Host: localhost",
            "Content-Length: 5",
            "Expect: 100-continue");
    try (var stranger = new RawClient(gateway.port());
        var ada = new RawClient(gateway.port())) {
      stranger.send(head + "\r\n");
      assertThat(stranger.read(false).status()).isEqualTo(401);

      ada.send(head + gateway.header(gateway.token("ada", "orders:read")) + "\r\n");
      assertThat(ada.read(false).status()).isEqualTo(100);
      ada.send("hello");
      assertThat(ada.read(false).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 401",
    "127.0.0.1, 401",
    "[::1], 401",
    "localhost., 421",
    "evil.example, 421"
  })
  void demonstrationAnswersForLoopbackNamesOnly(String host, int status) throws Exception {
    start(
        s ->
            new GatewaySettings(
                s.host(), 0, null, List.of(), GatewaySettings.LOOPBACK_HOSTS, s.limits()));

    Answer answer =
        RawClient.call(
            gateway.port(),
            "GET /me HTTP/1.1\r\nHost: " + host + ":" + gateway.port() + "\r\n\r\n");

    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void requestIdAndAddressOfAStrangerAreNotBelieved() throws Exception {
    start(Function.identity());

    Answer answer =
        RawClient.form(
            gateway.port(),
            "username=ada&password=x",
            "X-Request-Id: mine\r\nX-Forwarded-For: 192.0.2.7\r\n");

    assertThat(answer.header("x-request-id")).isNotEqualTo("mine");
    assertThat(gateway.tokenRequests.get(0).clientAddress()).isEqualTo("127.0.0.1");
  }

  @Test
  void requestIdAndRightmostUntrustedAddressOfATrustedProxyAreBelieved() throws Exception {
    Cidr loopback = new Cidr(InetAddress.getByName("127.0.0.0"), 8);
    start(s -> new GatewaySettings(s.host(), 0, null, List.of(loopback)));

    Answer answer =
        RawClient.form(
            gateway.port(),
            "username=ada&password=x",
            "X-Request-Id: mine\r\nX-Forwarded-For: 203.0.113.9, 192.0.2.7, 127.0.0.5\r\n");

    assertThat(answer.header("x-request-id")).isEqualTo("mine");
    assertThat(gateway.tokenRequests.get(0).clientAddress()).isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\"b", "a,b", "é"})
  void malformedRequestIdOfATrustedProxyIsReplaced(String id) throws Exception {
    Cidr loopback = new Cidr(InetAddress.getByName("127.0.0.0"), 8);
    start(s -> new GatewaySettings(s.host(), 0, null, List.of(loopback)));

    Answer answer = RawClient.get(gateway.port(), "/open/1", "X-Request-Id: " + id + "\r\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-request-id")).matches("[0-9a-f]{32}");
  }

  @ParameterizedTest
  @CsvSource({"false, 00", "true, 01"})
  void onlyATrustedProxyDecidesThatATraceIsSampled(boolean trusted, String flags) throws Exception {
    Cidr loopback = new Cidr(InetAddress.getByName("127.0.0.0"), 8);
    start(s -> new GatewaySettings(s.host(), 0, null, trusted ? List.of(loopback) : List.of()));
    gateway.upstreamAnswer = request -> request.response().end(request.getHeader("traceparent"));
    String trace = "00-0123456789abcdef0123456789abcdef-";

    Answer answer =
        RawClient.get(
            gateway.port(), "/open/1", "traceparent: " + trace + "0123456789abcdef-01\r\n");

    assertThat(answer.body()).startsWith(trace).endsWith("-" + flags);
  }

  @Test
  void listenerOpensOnlyOnceThereAreKeys() throws Exception {
    start(Function.identity());
    var waiting = gateway.withoutKeys();
    var deployed = gateway.vertx.deployVerticle(waiting.verticle());

    Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
    assertThat(deployed.isComplete()).isFalse();
    assertThat(waiting.verticle().boundPort()).isEqualTo(-1);

    await(waiting.feed().start());
    await(deployed);
    Answer answer =
        RawClient.get(
            waiting.verticle().boundPort(),
            "/orders/1",
            gateway.header(gateway.token("ada", "orders:read")));
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void oneConnectionMoreThanAllowedIsClosed() throws Exception {
    GatewaySettings.Limits limits =
        new GatewaySettings.Limits(
            2,
            Duration.ofMinutes(1), // longer than the client waits: it is not closed for idling
            Duration.ofSeconds(5),
            1024,
            Duration.ofSeconds(1),
            10,
            ProxyLimits.DEFAULT);
    start(s -> new GatewaySettings(s.host(), 0, null, List.of(), null, limits));
    try (var first = new RawClient(gateway.port());
        var second = new RawClient(gateway.port());
        var third = new RawClient(gateway.port())) {
      String request = "GET /me HTTP/1.1\r\nHost: localhost\r\n\r\n";
      first.send(request);
      second.send(request);

      assertThat(first.read(false).status()).isEqualTo(401);
      assertThat(second.read(false).status()).isEqualTo(401);
      assertThat(third.closed()).isTrue();
    }
  }

  @Test
  void addressBehindATrustedProxyOfIpv6IsBelieved() throws Exception {
    InetAddress loopback = ipv6Loopback();
    Assumptions.assumeTrue(listensOn(loopback), "skipped: there is no IPv6 loopback here");
    start(s -> new GatewaySettings("::1", 0, null, List.of(new Cidr(loopback, 128))));
    try (var client = new RawClient(connect(loopback))) {
      client.send(
          "POST /token HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 23\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\nX-Request-Id: mine\r\n"
              + "X-Forwarded-For: 192.0.2.1, 2001:db8::7, ::1\r\n\r\nusername=ada&password=x");

      assertThat(client.read(false).header("x-request-id")).isEqualTo("mine");
      assertThat(gateway.tokenRequests.get(0).clientAddress()).isEqualTo("2001:db8::7");
    }
  }

  @Test
  void addressOfAStrangerOfIpv6IsNotBelieved() throws Exception {
    InetAddress loopback = ipv6Loopback();
    Assumptions.assumeTrue(listensOn(loopback), "skipped: there is no IPv6 loopback here");
    Cidr others = new Cidr(InetAddress.getByName("2001:db8::"), 32);
    start(s -> new GatewaySettings("::1", 0, null, List.of(others)));
    try (var client = new RawClient(connect(loopback))) {
      client.send(
          "POST /token HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 23\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n"
              + "X-Forwarded-For: 2001:db8::7\r\n\r\nusername=ada&password=x");

      assertThat(client.read(false).status()).isEqualTo(200);
      assertThat(gateway.tokenRequests.get(0).clientAddress()).isIn("::1", "0:0:0:0:0:0:0:1");
    }
  }

  private static InetAddress ipv6Loopback() throws Exception {
    byte[] address = new byte[16];
    address[15] = 1;
    return InetAddress.getByAddress(address);
  }

  private Socket connect(InetAddress address) throws Exception {
    return new Socket(address, gateway.port());
  }

  private static boolean listensOn(InetAddress address) {
    try (var probe = new ServerSocket(0, 1, address)) {
      return probe.isBound();
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders/1", "/tasks/1", "/token"})
  void bodyThatBreaksItsChunksIsABadRequest(String path) throws Exception {
    start(Function.identity());
    var arrived = new CompletableFuture<Void>();
    var outcome = new CompletableFuture<String>();
    gateway.upstreamAnswer =
        request ->
            request
                .exceptionHandler(broken -> outcome.complete("cut"))
                .handler(part -> arrived.complete(null))
                .endHandler(end -> outcome.complete("whole"));
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n"
              + (path.equals("/token") ? "" : gateway.header(gateway.token("ada", "orders:read")))
              + "\r\n5\r\nhello\r\n");
      if (path.equals("/orders/1")) {
        arrived.get(5, TimeUnit.SECONDS);
      }
      client.send("zz\r\nGET /smuggled HTTP/1.1\r\n\r\n");
      Answer answer = client.read(false);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type"))
          .isEqualTo(path.equals("/token") ? "application/json" : "application/problem+json");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.closed()).isTrue();
    }
    if (path.equals("/orders/1")) {
      assertThat(outcome.get(5, TimeUnit.SECONDS)).isEqualTo("cut");
    }
  }

  @Test
  void slowFormIsGivenUp() throws Exception {
    GatewaySettings.Limits limits =
        new GatewaySettings.Limits(
            10,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            1024,
            Duration.ofMillis(300),
            10,
            ProxyLimits.DEFAULT);
    start(s -> new GatewaySettings(s.host(), 0, null, List.of(), null, limits));
    try (var client = new RawClient(gateway.port())) {
      client.send(
          "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=");

      assertThat(client.read(false).status()).isEqualTo(408);
    }
  }

  @Test
  void tlsIsServedAndReplacedOnReloadAndAWrongFileLeavesTheOldOne() throws Exception {
    Assumptions.assumeTrue(openssl("version"), "skipped: there is no openssl to make certificates");
    TlsFiles files = new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    certificate("one", files.certificate(), files.key());
    start(s -> new GatewaySettings(s.host(), 0, files, List.of()));
    assertThat(subjectServed()).contains("CN=one");

    certificate("two", files.certificate(), files.key());
    await(gateway.gateway.reload());
    assertThat(subjectServed()).contains("CN=two");

    certificate("three", files.certificate(), directory.resolve("another.pem"));
    assertThatThrownBy(() -> await(gateway.gateway.reload()))
        .hasMessageContaining("is not the private key");
    Files.writeString(files.certificate(), "junk");
    assertThatThrownBy(() -> await(gateway.gateway.reload())).hasMessageContaining("cert.pem");
    assertThat(subjectServed()).contains("CN=two");
  }

  private void start(Function<GatewaySettings, GatewaySettings> change) throws Exception {
    gateway = new TestGateway(directory, change);
  }

  private String subjectServed() throws Exception {
    var trust =
        new X509TrustManager() {
          private X509Certificate seen;

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {
            seen = chain[0];
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    try (var socket =
            (SSLSocket)
                context
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), gateway.port());
        var client = new RawClient(socket)) {
      client.send("GET /me HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.read(false).status()).isEqualTo(401);
      return trust.seen.getSubjectX500Principal().getName();
    }
  }

  private static void certificate(String name, Path certificate, Path key) throws Exception {
    assertThat(
            openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-days",
                "2",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString()))
        .isTrue();
  }

  private static boolean openssl(String... arguments) throws Exception {
    var command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }
}
