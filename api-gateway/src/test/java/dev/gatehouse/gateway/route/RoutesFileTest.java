package dev.gatehouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesFileTest {
  private static final String GOOD =
      """
      routes:
        - name: orders
          host: api.example.com
          path: /orders/**
          methods: [GET, HEAD]
          auth: { scopes: [orders:read] }
          revocation: strict
          to: [http://127.0.0.1:8400]
          stripPrefix: /orders
          timeout: 2s
          forwardToken: true
        - name: open
          path: /open
          auth: none
          to: http://[::1]
        - name: tasks
          path: /tasks/**
          to: bus:tasks.v1
      """;

  @Test
  void everyMemberIsRead() throws Exception {
    List<Route> routes = RoutesFile.parse("routes.yaml", GOOD);
    assertThat(routes.get(0))
        .isEqualTo(
            new Route(
                "orders",
                "api.example.com",
                "/orders",
                true,
                Set.of("GET", "HEAD"),
                new Route.Access.Token(Set.of("orders:read"), false),
                true,
                new Route.Target.HttpUpstream("127.0.0.1", 8400),
                "/orders",
                Duration.ofSeconds(2),
                true));
    assertThat(routes.get(1).access()).isEqualTo(new Route.Access.Public());
    assertThat(routes.get(1).wildcard()).isFalse();
    assertThat(routes.get(1).target()).isEqualTo(new Route.Target.HttpUpstream("::1", 80));
    assertThat(routes.get(2).access()).isEqualTo(new Route.Access.Token(Set.of(), false));
    assertThat(routes.get(2).timeout()).isEqualTo(Route.DEFAULT_TIMEOUT);
    assertThat(routes.get(2).target()).isEqualTo(new Route.Target.BusAddress("tasks.v1"));
  }

  @Test
  void exampleIsForUsersOnly() {
    assertThat(RoutesFile.example())
        .extracting(Route::name)
        .containsExactly("tasks-read", "tasks-write");
    assertThat(RoutesFile.example())
        .allSatisfy(r -> assertThat(((Route.Access.Token) r.access()).usersOnly()).isTrue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: a b                       | the name may have",
        "name: [a]                       | `name` is empty or no text",
        "path: orders                    | a path begins with `/`",
        "path: /a*                       | `*` may only stand",
        "path: /a/*/b                    | `*` may only stand",
        "path: /a//b                     | `//` never matches",
        "path: /a//**                    | `//` never matches",
        "path: /a/../b                   | dot segments never match",
        "path: '/a;b'                    | can be written in two ways",
        "path: /a%2fb                    | can be written in two ways",
        "path: /a%c3                     | can be written in two ways",
        "path: /ä                        | can be written in two ways",
        "path: /token                    | cannot be overridden",
        "path: /me/**                    | cannot be overridden",
        "path: /docs/x                   | cannot be overridden",
        "path: /.well-known/jwks.json    | cannot be overridden",
        "path: /authorize                | cannot be overridden",
        "host: API.example.com           | write the host as `api.example.com`",
        "host: a.example.com:80          | write the host as `a.example.com`",
        "host: a..b                      | no host name",
        "host: münchen.example           | written with xn--",
        "methods: []                     | leave it out for every method",
        "methods: GET                    | write methods as a list",
        "methods: [get]                  | methods are written in capitals: `GET`",
        "methods: [TRACE]                | `TRACE` is never passed on",
        "methods: [GET, GET]             | `GET` stands twice",
        "auth: nobody                    | write `auth: none` for everyone",
        "auth: { scopes: [] }            | write `auth: none` for everyone",
        "auth: { roles: [a] }            | write `auth: none` for everyone",
        "auth: { scopes: ['a b'] }       | no scope (RFC 6749",
        "auth: { scopes: [gatehouse:admin] } | no token for routes carries",
        "revocation: lax                 | write `strict`",
        "to: bus:auth.token.v1           | is closed to routes",
        "to: bus:Feed.ask.v1             | is closed to routes",
        "to: bus:__vertx.reply           | is closed to routes",
        "to: 'bus:'                      | no address of a consumer",
        "to: https://h                   | https upstreams are not supported",
        "to: ws://h                      | it carries WebSockets too",
        "to: http://h/path               | a path does not stand here",
        "to: http://u:p@h                | nor do names and passwords",
        "to: http://h:0                  | no `http://HOST:PORT`",
        "to: http://h:65536              | no `http://HOST:PORT`",
        "to: ftp://h                     | no target",
        "to: [http://a, http://b]        | several upstreams are not there yet",
        "to: []                          | `to` is empty",
        "to:                             | `to` is missing",
        "stripPrefix: /or                | is no prefix of the path",
        "stripPrefix: /                  | is no prefix of the path",
        "stripPrefix: /orders/           | is no prefix of the path",
        "timeout: 2                      | no duration",
        "timeout: 0s                     | no duration",
        "timeout: 61m                    | no duration",
        "timeout: -PT1S                  | no duration",
        "timeout: 99999999999999999999s  | no duration",
        "forwardToken: yes               | write `true` or `false`",
        "headers: {}                     | `headers` is not there yet",
        "retries: 1                      | `retries` is not there yet",
        "rateLimit: {}                   | `rateLimit` is not there yet",
        "circuitBreaker: {}              | `circuitBreaker` is not there yet",
        "pth: /x                         | unknown member `pth`",
      })
  void wrongMemberIsAFaultOfItsLine(String member, String why) {
    String key = member.substring(0, member.indexOf(':'));
    StringBuilder yaml = new StringBuilder("routes:\n  - dummy\n".replace("  - dummy\n", ""));
    String first = "  - ";
    int line = 1;
    int expected = 0;
    for (String base : List.of("name: orders", "path: /orders/**", "to: http://h:1")) {
      String baseKey = base.substring(0, base.indexOf(':'));
      yaml.append(first).append(baseKey.equals(key) ? member : base).append('\n');
      line++;
      expected = baseKey.equals(key) ? line : expected;
      first = "    ";
    }
    if (expected == 0) {
      yaml.append("    ").append(member).append('\n');
      expected = line + 1;
    }
    assertThat(faults(yaml.toString())).hasSize(1);
    // a missing value stands where its route begins
    int at = why.equals("`to` is missing") ? 4 : expected;
    assertThat(faults(yaml.toString()).get(0)).startsWith("routes.yaml:" + at + ": ").contains(why);
  }

  @Test
  void everyFaultIsSaidAtOnceInTheOrderOfTheFile() {
    assertThat(
            faults(
                """
                routes:
                  - name: a
                    path: x
                    pth: /
                    to: nowhere
                  - path: /b
                other: 1
                """))
        .hasSize(6)
        .satisfies(all -> assertThat(all.get(0)).startsWith("routes.yaml:3: route `a`: "))
        .satisfies(all -> assertThat(all.get(5)).startsWith("routes.yaml:7: unknown key `other`"));
  }

  @Test
  void routesThatTieAreAFaultThatNamesBoth() {
    assertThat(
            faults(
                """
                routes:
                  - { name: one, path: /a/**, methods: [GET, POST], to: 'http://h' }
                  - { name: two, path: /a/**, methods: [POST], to: 'http://h' }
                """))
        .singleElement()
        .asString()
        .startsWith("routes.yaml:3: ")
        .contains("`one` (line 2)", "`two`", "tie");
  }

  @Test
  void sameRouteTwiceIsAFault() {
    String route = "  - { name: one, path: /a, to: 'http://h' }\n";
    assertThat(faults("routes:\n" + route + route)).hasSize(2);
  }

  @Test
  void sameMemberTwiceIsAFault() {
    assertThat(faults("routes:\n  - { name: a, name: b, path: /a, to: 'http://h' }\n"))
        .singleElement()
        .asString()
        .contains("`name` stands twice");
  }

  @Test
  void publicRouteToAConsumerIsAFault() {
    assertThat(faults("routes:\n  - { name: a, path: /a, auth: none, to: bus:x.v1 }\n"))
        .singleElement()
        .asString()
        .contains("a consumer verifies its caller's token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "[]",
        "routes: 1",
        "routes:\n  - 1",
        "routes: [",
        "a: b: c",
        "\t",
        "routes: *x"
      })
  void whatIsNoRoutesFileIsOneLineOfFaultAndNeverAnError(String text) {
    assertThat(faults(text)).isNotEmpty().allSatisfy(f -> assertThat(f).startsWith("routes.yaml:"));
  }

  @Test
  void deepNestingIsAFault() {
    assertThat(faults("routes: " + "[".repeat(200_000))).isNotEmpty();
  }

  @Test
  void aliasBombIsAFault() {
    StringBuilder bomb = new StringBuilder("a: &a [x]\n");
    for (char c = 'b'; c < 'z'; c++) {
      char before = (char) (c - 1);
      bomb.append("%c: &%c [*%c,*%c,*%c]\n".formatted(c, c, before, before, before));
    }
    assertThat(faults(bomb + "routes: *y\n")).isNotEmpty();
  }

  @Test
  void emptyListHasNoRoutes() throws Exception {
    assertThat(RoutesFile.parse("routes.yaml", "routes: []")).isEmpty();
  }

  @Test
  void fileOverTheLimitIsNotRead(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("routes.yaml");
    Files.write(file, new byte[(int) RoutesFile.LARGEST + 1]);
    assertThat(catchThrowableOfType(RouteFaultsException.class, () -> RoutesFile.read(file)))
        .hasMessageContaining("larger than 4 MiB");
  }

  @Test
  void missingFileIsOnePlainLine(@TempDir Path dir) {
    Path file = dir.resolve("no.yaml");
    assertThat(catchThrowableOfType(RouteFaultsException.class, () -> RoutesFile.read(file)))
        .hasMessageContaining("no such file");
  }

  private static List<String> faults(String text) {
    return catchThrowableOfType(
            RouteFaultsException.class, () -> RoutesFile.parse("routes.yaml", text))
        .faults();
  }
}
