package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.gateway.route.Authority;
import dev.gatehouse.gateway.route.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderPolicyTest {
  private static final Set<String> OURS =
      Set.of(
          "host",
          "x-request-id",
          "traceparent",
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-gatehouse-subject",
          "x-gatehouse-scope",
          "x-gatehouse-client",
          "x-gatehouse-token-id");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Gatehouse-Subject",
        "x-gatehouse-subject",
        "X_Gatehouse_Subject",
        "X-Gatehouse_Scope",
        "x_gatehouse-token-id",
        "X-Gatehouse-Anything",
        "X-Gatehouse",
        "X-Forwarded-For",
        "X_Forwarded_For",
        "x-forwarded-user",
        "X-Forwarded",
        "X-Real-IP",
        "x_real_ip",
        "Forwarded",
        "Connection",
        "Keep-Alive",
        "keep_alive",
        "Proxy-Authorization",
        "Proxy-Connection",
        "proxy_connection",
        "Proxy",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "transfer_encoding",
        "Upgrade",
        "HTTP2-Settings",
        "Expect",
        "X-Request-Id",
        "x_request_id",
        "Traceparent",
        "Authorization",
        "Content_Length"
      })
  void forgedFieldIsRemovedInAnySpelling(String name) {
    MultiMap out = up(RequestGuardTest.headers("Host: gw", name + ": forged"));
    assertThat(out.entries()).noneMatch(field -> field.getValue().contains("forged"));
    assertThat(out.names())
        .allMatch(n -> OURS.contains(HeaderPolicy.canonical(n)), "only what the gateway sets");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Accept", "Content-Type", "Content-Length", "X-Custom", "x_custom", "Origin"})
  void everythingElsePasses(String name) {
    assertThat(up(RequestGuardTest.headers("Host: gw", name + ": 1")).get(name)).isEqualTo("1");
  }

  @Test
  void identityIsSetAndPercentEncoded() {
    MultiMap out = up(RequestGuardTest.headers("Host: gw"));
    assertThat(out.get("X-Gatehouse-Subject")).isEqualTo("ada lov%C3%A9%25");
    assertThat(out.get("X-Gatehouse-Scope")).isEqualTo("orders:read");
    assertThat(out.get("X-Gatehouse-Client")).isEqualTo("first-party");
    assertThat(out.get("X-Gatehouse-Token-Id")).isEqualTo("jti-1");
    assertThat(out.get("X-Request-Id")).isEqualTo("request-1");
    assertThat(out.get("traceparent")).isEqualTo(ProxyFixture.TRACE);
    assertThat(out.get("Host")).isEqualTo("gw");
    assertThat(out.get("X-Forwarded-For")).isEqualTo("192.0.2.1");
    assertThat(out.get("X-Forwarded-Proto")).isEqualTo("https");
    assertThat(out.get("X-Forwarded-Host")).isEqualTo("asked.example");
  }

  @ParameterizedTest
  @CsvSource({"ada, ada", "ada l, ada l", "a%41, a%2541", "a%, a%25", "é, %C3%A9", "~, ~"})
  void noTwoTextsHaveOneEncoding(String text, String encoded) {
    assertThat(HeaderPolicy.printable(text)).isEqualTo(encoded);
  }

  @Test
  void whatConnectionNamesIsRemovedButNothingOfOurs() {
    MultiMap out =
        up(
            RequestGuardTest.headers(
                "Host: gw",
                "Connection: X-Secret, x_other, X-Gatehouse-Subject, Host, X-Request-Id",
                "Connection: content-length, cookie",
                "X-Secret: 1",
                "X-Other: 1",
                "Content-Length: 5",
                "Cookie: a=b"));
    assertThat(out.contains("X-Secret")).isFalse();
    assertThat(out.contains("X-Other")).isFalse();
    assertThat(out.contains("Cookie")).isFalse();
    assertThat(out.get("Content-Length")).isEqualTo("5");
    assertThat(out.get("X-Gatehouse-Subject")).startsWith("ada");
    assertThat(out.get("Host")).isEqualTo("gw");
    assertThat(out.get("X-Request-Id")).isEqualTo("request-1");
  }

  @Test
  void publicRouteCarriesNoIdentity() throws Exception {
    MultiMap out = MultiMap.caseInsensitiveMultiMap();
    HeaderPolicy.toUpstream(
        HttpVersion.HTTP_1_1,
        RequestGuardTest.headers("Host: gw", "X-Gatehouse-Subject: root"),
        out,
        route(false),
        null,
        inbound(false));
    assertThat(out.names())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-gatehouse"));
  }

  @Test
  void tokenIsPassedOnOnlyWhereTheRouteSaysSo() throws Exception {
    MultiMap in = RequestGuardTest.headers("Host: gw", "Authorization: Bearer x");
    MultiMap out = MultiMap.caseInsensitiveMultiMap();
    HeaderPolicy.toUpstream(HttpVersion.HTTP_1_1, in, out, route(true), null, inbound(false));
    assertThat(out.get("Authorization")).isEqualTo("Bearer x");
  }

  @Test
  void trustedProxyIsBelievedInTheExactSpellingOnly() throws Exception {
    MultiMap in =
        RequestGuardTest.headers(
            "Host: gw", "X-Forwarded-Port: 443", "X_Forwarded_User: root", "Forwarded: for=a");
    MultiMap out = MultiMap.caseInsensitiveMultiMap();
    HeaderPolicy.toUpstream(HttpVersion.HTTP_1_1, in, out, route(false), null, inbound(true));
    assertThat(out.get("X-Forwarded-Port")).isEqualTo("443");
    assertThat(out.get("Forwarded")).isEqualTo("for=a");
    assertThat(out.contains("X_Forwarded_User")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1; gatehouse=s; b=2        | a=1; b=2",
        "gatehouse=s                  |",
        "__Host-gatehouse=s; a=1      | a=1",
        "__HOST-GATEHOUSE=s;a=1       | a=1",
        "Gatehouse = s; a=1           | a=1",
        "=gatehouse=s; a=1            | a=1",
        "gatehouse; a=1               | a=1",
        "not-gatehouse=s              | not-gatehouse=s",
        "a=gatehouse                  | a=gatehouse",
      })
  void sessionCookieNeverReachesAnUpstream(String sent, String passed) {
    assertThat(up(RequestGuardTest.headers("Host: gw", "Cookie: " + sent)).get("Cookie"))
        .isEqualTo(passed);
  }

  @Test
  void pseudoFieldsOfHttp2ReachNoUpstream() throws Exception {
    MultiMap in =
        RequestGuardTest.headers("X-Custom: 1", "X-Gatehouse-Subject: root")
            .add(":authority", "gw")
            .add(":path", "/a");
    MultiMap out = MultiMap.caseInsensitiveMultiMap();
    HeaderPolicy.toUpstream(HttpVersion.HTTP_2, in, out, route(false), null, inbound(false));
    assertThat(out.names()).noneMatch(name -> name.startsWith(":"));
    assertThat(out.get("X-Custom")).isEqualTo("1");
    assertThat(out.contains("X-Gatehouse-Subject")).isFalse();
  }

  @Test
  void cookiesOfHttp2ArriveAsOneField() {
    MultiMap out = up(RequestGuardTest.headers("Host: gw", "cookie: a=1", "cookie: b=2"));
    assertThat(out.getAll("Cookie")).containsExactly("a=1; b=2");
  }

  @Test
  void answerLosesWhatBelongsToItsConnectionOrToTheGateway() {
    MultiMap out = RequestGuardTest.headers("X-Request-Id: ours", "X-Frame-Options: DENY");
    HeaderPolicy.toClient(
        RequestGuardTest.headers(
            "Connection: X-Hop",
            "X-Hop: 1",
            "Keep-Alive: timeout=5",
            "Upgrade: h2c",
            "Trailer: x",
            "Transfer-Encoding: chunked",
            "Proxy-Authenticate: Basic",
            "X-Gatehouse-Subject: root",
            "X-Request-Id: theirs",
            "X-Frame-Options: SAMEORIGIN",
            "Set-Cookie: gatehouse=evil; Path=/",
            "Set-Cookie: __Host-gatehouse=evil",
            "Set-Cookie: gatehouse; Path=/",
            "Set-Cookie: =gatehouse=evil; Path=/",
            "Set-Cookie: a=b",
            "Server: up"),
        out);
    assertThat(out.entries())
        .extracting(field -> field.getKey() + ": " + field.getValue())
        .containsExactlyInAnyOrder(
            "X-Request-Id: ours", "X-Frame-Options: SAMEORIGIN", "Set-Cookie: a=b", "Server: up");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "HTTP2-Settings",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Authentication-Info",
        "Proxy-Connection",
        "Alt-Svc",
        "X-Request-Id",
        "X-Gatehouse-Subject"
      })
  void whatIsTheHopsOrTheGatewaysOwnReachesNoClientInHeadOrTrailers(String name) {
    MultiMap head = MultiMap.caseInsensitiveMultiMap();
    MultiMap trailers = MultiMap.caseInsensitiveMultiMap();

    HeaderPolicy.toClient(RequestGuardTest.headers(name + ": x", "Server: up"), head);
    HeaderPolicy.trailersToClient(RequestGuardTest.headers(name + ": x", "X-Sum: 1"), trailers);

    assertThat(head.names()).containsExactly("Server");
    assertThat(trailers.names()).containsExactly("X-Sum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length",
        "Content-Encoding",
        "Content-Type",
        "Content-Range",
        "Host",
        "Authorization",
        "WWW-Authenticate",
        "Cache-Control",
        "Set-Cookie",
        "Location",
        "Vary"
      })
  void trailerChangesNothingThatTheHeadHasSaid(String name) {
    MultiMap out = MultiMap.caseInsensitiveMultiMap();

    HeaderPolicy.trailersToClient(RequestGuardTest.headers(name + ": x", "X-Sum: 1"), out);

    assertThat(out.names()).containsExactly("X-Sum");
  }

  @Test
  void tracestateOfAnotherTraceIsRemoved() {
    MultiMap same =
        RequestGuardTest.headers(
            "Host: gw", "traceparent: " + ProxyFixture.TRACE, "tracestate: a=1");
    assertThat(up(same).contains("tracestate")).isTrue();
    assertThat(up(RequestGuardTest.headers("Host: gw", "tracestate: a=1")).contains("tracestate"))
        .isFalse();
  }

  private static MultiMap up(MultiMap in) {
    try {
      MultiMap out = MultiMap.caseInsensitiveMultiMap();
      HeaderPolicy.toUpstream(
          HttpVersion.HTTP_1_1,
          in,
          out,
          route(false),
          ProxyFixture.token("ada lové%"),
          inbound(false));
      return out;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Route route(boolean forwardToken) throws Exception {
    return ProxyFixture.route(
        "  - { name: a, path: /a, to: 'http://h', forwardToken: " + forwardToken + " }\n");
  }

  private static InboundRequest inbound(boolean trusted) {
    return new InboundRequest(
        new Authority("gw", -1),
        new NormalTarget("/a", null),
        new Forwarded("192.0.2.1", "192.0.2.1", "https", "asked.example", trusted),
        new TraceContext("request-1", ProxyFixture.TRACE));
  }
}
