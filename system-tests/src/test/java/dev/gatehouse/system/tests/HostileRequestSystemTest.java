package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.RawConnection;
import dev.gatehouse.system.dsl.RecordingUpstream;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw sockets in front, a recording service behind: nothing forged arrives, nothing hangs. */
final class HostileRequestSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir private static Path folder;
  private static RecordingUpstream upstream;
  private static RunningGatehouse gatehouse;
  private static String bearer;

  @BeforeAll
  static void start() throws IOException {
    upstream = new RecordingUpstream();
    Path routes = folder.resolve("routes.yaml");
    Files.writeString(
        routes,
        """
        routes:
          - name: public
            path: /public/**
            auth: none
            to: [http://127.0.0.1:%1$d]
          - name: orders
            path: /orders/**
            to: [http://127.0.0.1:%1$d]
          - name: admin
            path: /public/admin/**
            auth: { scopes: [orders:admin] }
            to: [http://127.0.0.1:%1$d]
        """
            .formatted(upstream.port()));
    gatehouse =
        RunningGatehouse.on(folder.resolve("data"))
            .with("GATEHOUSE_ROUTES", routes.toString())
            .start();
    gatehouse.createUser("ada", PASSWORD, "tasks:read");
    bearer = "Authorization: Bearer " + gatehouse.token("ada", PASSWORD) + "\r\n";
  }

  @AfterAll
  static void stop() throws IOException {
    gatehouse.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Gatehouse-Subject",
        "x-gatehouse-subject",
        "X-GATEHOUSE-SUBJECT",
        "X_Gatehouse_Subject",
        "X-Gatehouse_Subject",
        "x_gatehouse-scope",
        "X-Gatehouse-Scope",
        "X-Gatehouse-Client",
        "X-Gatehouse-Token-Id",
        "X-Gatehouse-Anything",
        "X-Forwarded-For",
        "X_Forwarded_For",
        "x-forwarded-user",
        "X-Real-IP",
        "X_Real_IP",
        "x-real_ip",
        "Forwarded",
        "X-Request-Id",
        "Traceparent"
      })
  void forgedHeaderNeverArrives(String name) throws IOException {
    String answer =
        exchange(
            "GET /orders/1 HTTP/1.1\r\nHost: a\r\n"
                + bearer
                + name
                + ": forged-value\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .satisfiesAnyOf(
            a -> assertThat(a).startsWith("HTTP/1.1 200"),
            a -> assertThat(a).startsWith("HTTP/1.1 400"));
    assertThat(String.join("\n", upstream.heads())).doesNotContain("forged-value");
  }

  @Test
  void identityArrivesOnceAndTheTokenDoesNot() throws IOException {
    exchange("GET /orders/1 HTTP/1.1\r\nHost: a\r\n" + bearer + "Connection: close\r\n\r\n");

    String head = onlyHead().toLowerCase(Locale.ROOT);
    assertThat(head).containsOnlyOnce("x-gatehouse-subject: ada\r\n");
    assertThat(head).containsOnlyOnce("x-gatehouse-scope: tasks:read\r\n");
    assertThat(head).contains("x-request-id: ", "traceparent: 00-");
    assertThat(head).doesNotContain("authorization");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-gatehouse-subject",
        "X-Gatehouse-Scope, close",
        "authorization",
        "x-request-id",
        "host"
      })
  void connectionHeaderCannotRemoveWhatTheGatewaySets(String named) throws IOException {
    String answer =
        exchange(
            "GET /orders/1 HTTP/1.1\r\nHost: a\r\n"
                + bearer
                + "Connection: close, "
                + named
                + "\r\n\r\n");

    if (answer.startsWith("HTTP/1.1 200")) {
      assertThat(onlyHead().toLowerCase(Locale.ROOT))
          .containsOnlyOnce("x-gatehouse-subject: ada\r\n")
          .containsOnlyOnce("x-gatehouse-scope: tasks:read\r\n")
          .containsOnlyOnce("\r\nhost: ");
    } else {
      assertThat(answer).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void hopByHopHeadersStayOnTheirHop() throws IOException {
    exchange(
        "GET /orders/1 HTTP/1.1\r\nHost: a\r\n"
            + bearer
            + "Connection: close, X-Mine\r\n"
            + "X-Mine: forged-value\r\n"
            + "Keep-Alive: forged-value\r\n"
            + "Proxy-Connection: forged-value\r\n"
            + "Proxy-Authorization: forged-value\r\n"
            + "TE: forged-value\r\n\r\n");

    assertThat(String.join("\n", upstream.heads())).doesNotContain("forged-value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /orders/1 HTTP/1.1\r\nHost: a\r\n",
        "HEAD /orders/1 HTTP/1.1\r\nHost: a\r\n",
        "OPTIONS /orders/1 HTTP/1.1\r\n"
            + "Host: a\r\n"
            + "Origin: http://b\r\n"
            + "Access-Control-Request-Method: GET\r\n"
            + "Access-Control-Request-Headers: authorization\r\n",
        "OPTIONS /orders/1 HTTP/1.1\r\nHost: a\r\n",
        "DELETE /orders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /orders/1 HTTP/1.1\r\n"
            + "Host: a\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: close, Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "GET /orders/1 HTTP/1.1\r\n"
            + "Host: a\r\n"
            + "Upgrade: h2c\r\n"
            + "Connection: close, Upgrade, HTTP2-Settings\r\n"
            + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\n",
        "GET //orders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /%6frders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /public/../orders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /public/%2e%2e/orders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /public/..%2forders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /public/..%5corders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /public\\..\\orders\\1 HTTP/1.1\r\nHost: a\r\n",
        "GET /public/..;/orders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /public/%61dmin/x HTTP/1.1\r\nHost: a\r\n",
        "GET /public/./admin/x HTTP/1.1\r\nHost: a\r\n",
        "GET /public//admin/x HTTP/1.1\r\nHost: a\r\n",
        "GET /public/%2561dmin/../../orders HTTP/1.1\r\nHost: a\r\n",
        "GET http://a/orders/1 HTTP/1.1\r\nHost: a\r\n",
        "GET /orders/1?access_token=x HTTP/1.1\r\nHost: a\r\n",
        "GET /orders/1 HTTP/1.1\r\nHost: a\r\nX-Gatehouse-Subject: ada\r\n",
        "GET /orders/1 HTTP/1.1\r\nHost: a\r\nCookie: gatehouse=x; Authorization=y\r\n",
        "TRACE /orders/1 HTTP/1.1\r\nHost: a\r\n",
        "CONNECT /orders/1 HTTP/1.1\r\nHost: a\r\n",
      })
  void protectedRouteIsNeverReachedWithoutAToken(String request) throws IOException {
    String separator = request.contains("Connection:") ? "" : "Connection: close\r\n";

    String answer = exchange(request + separator + "\r\n");

    assertThat(answer).matches("(?s)HTTP/1\\.[01] 4\\d\\d .*");
    assertThat(upstream.heads()).isEmpty();
  }

  static Stream<Arguments> framing() {
    String post = "POST /public/x HTTP/1.1\r\nHost: a\r\n";
    String smuggled = "GET /orders/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    return Stream.of(
        Arguments.of(
            "length and chunked",
            post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
        Arguments.of(
            "chunked twice",
            post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Arguments.of(
            "chunked, identity", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        Arguments.of("xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled),
        Arguments.of(
            "chunked in 1.0",
            post.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
        Arguments.of(
            "two lengths", post + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + smuggled),
        Arguments.of("list of lengths", post + "Content-Length: 2, 2\r\n\r\nab"),
        Arguments.of("signed length", post + "Content-Length: +2\r\n\r\nab"),
        Arguments.of("negative length", post + "Content-Length: -1\r\n\r\n"),
        Arguments.of("hex length", post + "Content-Length: 0x2\r\n\r\nab"),
        Arguments.of("space before colon", post + "Content-Length : 4\r\n\r\nabcd"),
        Arguments.of("no host", "GET /public/x HTTP/1.1\r\n\r\n"),
        Arguments.of("two hosts", "GET /public/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Arguments.of("host with a path", "GET /public/x HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        Arguments.of("empty header name", "GET /public/x HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n"),
        Arguments.of("absolute form", "GET http://b/public/x HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of(
            "raw utf-8 in the target", "GET /public/\u00c3\u00a9 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of("angle brackets in the target", "GET /public/<x> HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of("encoded NUL", "GET /public/%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of("bare percent", "GET /public/% HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of("bad version", "GET /public/x HTTP/1.2\r\nHost: a\r\n\r\n"),
        Arguments.of("HTTP/2 prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Arguments.of(
            "two Authorization fields",
            "GET /orders/1 HTTP/1.1\r\nHost: a\r\n" + "%BEARER%%BEARER%" + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framing")
  void ambiguousRequestIsRefusedAndTheConnectionEnds(String name, String request)
      throws IOException {
    String answer = exchange(request.replace("%BEARER%", bearer));

    assertThat(answer).as(name).matches("(?s)HTTP/\\d\\.\\d (4\\d\\d|501|505) .*");
    assertThat(upstream.heads())
        .as("nothing is smuggled")
        .noneMatch(head -> head.contains("smuggled"));
  }

  static Stream<Arguments> brokenChunks() {
    String post = "POST /public/x HTTP/1.1\r\nHost: a\r\n";
    String smuggled = "GET /orders/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    return Stream.of(
        Arguments.of(
            "overflowing chunk size",
            post + "Transfer-Encoding: chunked\r\n\r\n100000002\r\nab\r\n0\r\n\r\n" + smuggled),
        Arguments.of(
            "signed chunk size", post + "Transfer-Encoding: chunked\r\n\r\n+2\r\nab\r\n0\r\n\r\n"),
        Arguments.of(
            "bad chunk end",
            post + "Transfer-Encoding: chunked\r\n\r\n2\r\nabXX0\r\n\r\n" + smuggled));
  }

  /** The head was good, so the body was being passed on: there is nothing left but to cut. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenChunks")
  void bodyThatBreaksItsFramingIsCutAndNothingIsSmuggled(String name, String request)
      throws IOException {
    String answer = exchange(request);

    assertThat(answer).as(name).doesNotContain(" 200 ").doesNotContain("recorded");
    assertThat(upstream.heads())
        .as("nothing is smuggled")
        .noneMatch(head -> head.contains("smuggled"));
  }

  /** RFC 9112 §5.2: a folded field is refused, or arrives as the one field it is. */
  @Test
  void foldedFieldArrivesAsOneField() throws IOException {
    exchange(
        "GET /public/x HTTP/1.1\r\nHost: a\r\nX-A: b\r\n X-Gatehouse-Subject: c\r\n"
            + "Connection: close\r\n\r\n");

    assertThat(onlyHead()).doesNotContain("\r\n ").doesNotContain("\nX-Gatehouse-Subject");
  }

  @Test
  void headerBlockOver16KibIs431() throws IOException {
    String answer =
        exchange(
            "GET /public/x HTTP/1.1\r\nHost: a\r\nX-Long: "
                + "a".repeat(17 * 1024)
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 431");
    assertThat(upstream.heads()).isEmpty();
  }

  @Test
  void headerBlockUnder16KibIsServed() throws IOException {
    String answer =
        exchange(
            "GET /public/x HTTP/1.1\r\nHost: a\r\nX-Long: "
                + "a".repeat(15 * 1024)
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200");
  }

  @Test
  void pathIsForwardedInExactlyTheFormThatWasDecidedOn() throws IOException {
    exchange("GET /public/%7euser/%c3%a9?q=%2f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(onlyHead()).startsWith("GET /public/~user/%C3%A9?q=%2f HTTP/1.1\r\n");
  }

  private static String onlyHead() {
    List<String> heads = upstream.heads();
    assertThat(heads).hasSize(1);
    return heads.get(0);
  }

  private static String exchange(String request) throws IOException {
    try (RawConnection connection = new RawConnection(gatehouse.port(), LIMIT)) {
      return connection.send(request).readToEnd();
    }
  }
}
