package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGuardTest {
  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("no Host", 400, "GET", "/", new String[] {}),
        Arguments.of("two Hosts", 400, "GET", "/", new String[] {"Host: a", "Host: a"}),
        Arguments.of("empty Host", 400, "GET", "/", new String[] {"Host:"}),
        Arguments.of("Host with a path", 400, "GET", "/", new String[] {"Host: a/b"}),
        Arguments.of("Host with a user", 400, "GET", "/", new String[] {"Host: a@b"}),
        Arguments.of("Host with two ports", 400, "GET", "/", new String[] {"Host: a:1:2"}),
        Arguments.of("absolute form", 400, "GET", "http://a/", host()),
        Arguments.of("authority form", 400, "GET", "a:80", host()),
        Arguments.of("asterisk form", 400, "OPTIONS", "*", host()),
        Arguments.of("TRACE", 405, "TRACE", "/", host()),
        Arguments.of("CONNECT", 405, "CONNECT", "a:80", host()),
        Arguments.of("unknown method", 405, "PROPFIND", "/", host()),
        Arguments.of("method in lower case", 405, "get", "/", host()),
        Arguments.of("empty name", 400, "GET", "/", host(": 1")),
        Arguments.of("name with a space", 400, "GET", "/", host("a b: 1")),
        Arguments.of("pseudo field in HTTP/1", 400, "GET", "/", host("(x): 1")),
        Arguments.of("control character", 400, "GET", "/", host("a: \u0001")),
        Arguments.of("DEL", 400, "GET", "/", host("a: \u007f")),
        Arguments.of(
            "CL and TE", 400, "POST", "/", host("Content-Length: 1", "Transfer-Encoding: chunked")),
        Arguments.of(
            "two TE",
            400,
            "POST",
            "/",
            host("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")),
        Arguments.of("TE list", 400, "POST", "/", host("Transfer-Encoding: gzip, chunked")),
        Arguments.of("TE identity", 400, "POST", "/", host("Transfer-Encoding: identity")),
        Arguments.of("two CL", 400, "POST", "/", host("Content-Length: 1", "Content-Length: 1")),
        Arguments.of("CL with sign", 400, "POST", "/", host("Content-Length: +1")),
        Arguments.of("CL list", 400, "POST", "/", host("Content-Length: 1, 1")),
        Arguments.of("CL too long", 400, "POST", "/", host("Content-Length: 1234567890123456789")),
        Arguments.of(
            "two Authorization", 400, "GET", "/", host("Authorization: a", "authorization: b")),
        Arguments.of(
            "two Content-Type", 400, "POST", "/", host("Content-Type: a/b", "content-type: c/d")),
        Arguments.of("unknown expectation", 417, "POST", "/", host("Expect: 200-ok")),
        Arguments.of("16 KiB and more", 431, "GET", "/", host("a: " + "x".repeat(16 * 1024))));
  }

  private static String[] host(String... more) {
    String[] all = new String[more.length + 1];
    all[0] = "Host: a.example:80";
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void hostileRequestIsRefused(
      String name, int status, String method, String target, String[] fields) {
    Refusal refusal =
        RequestGuard.check(HttpVersion.HTTP_1_1, method, target, null, headers(fields));
    assertThat(refusal).isNotNull();
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.allow() != null).isEqualTo(status == 405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 0",
        "Transfer-Encoding: Chunked",
        "Authorization: Bearer x",
        "x_y: with_underscore",
        "Expect: 100-Continue",
        "X-Latin: \u00e4"
      })
  void ordinaryRequestPasses(String field) {
    assertThat(RequestGuard.check(HttpVersion.HTTP_1_1, "POST", "/", null, headers(host(field))))
        .isNull();
  }

  @Test
  void chunkedBeforeHttp11IsRefused() {
    MultiMap headers = headers(host("Transfer-Encoding: chunked"));
    assertThat(RequestGuard.check(HttpVersion.HTTP_1_0, "POST", "/", null, headers)).isNotNull();
  }

  @Test
  void headerBlockIsBoundedAtExactly16Kib() {
    int frame = "Host".length() + "a".length() + "x".length() + 8;
    MultiMap at = headers("Host: a", "x: " + "v".repeat(RequestGuard.HEADER_BLOCK - frame));
    MultiMap beyond = headers("Host: a", "x: " + "v".repeat(RequestGuard.HEADER_BLOCK - frame + 1));
    assertThat(RequestGuard.check(HttpVersion.HTTP_1_1, "GET", "/", null, at)).isNull();
    assertThat(RequestGuard.check(HttpVersion.HTTP_1_1, "GET", "/", null, beyond).status())
        .isEqualTo(431);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection: x",
        "transfer-encoding: chunked",
        "upgrade: x",
        "keep-alive: x",
        "proxy-connection: x",
        "host: other"
      })
  void whatBelongsToAConnectionIsRefusedInHttp2(String field) {
    assertThat(RequestGuard.check(HttpVersion.HTTP_2, "GET", "/", "a", headers(field)).status())
        .isEqualTo(400);
  }

  @Test
  void http2RequestIsForItsAuthority() {
    assertThat(RequestGuard.check(HttpVersion.HTTP_2, "GET", "/", "a:1", headers("host: a:1")))
        .isNull();
    assertThat(RequestGuard.check(HttpVersion.HTTP_2, "GET", "/", null, headers()).status())
        .isEqualTo(400);
  }

  static MultiMap headers(String... fields) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String field : fields) {
      int colon = field.indexOf(':');
      headers.add(field.substring(0, colon), field.substring(colon + 1).replaceFirst("^ ", ""));
    }
    return headers;
  }

  @Test
  void versionThatIsNotSpokenIsRefused() {
    assertThat(RequestGuard.check(null, "GET", "/", null, headers(host())).status()).isEqualTo(400);
  }
}
