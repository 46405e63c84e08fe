package dev.gatehouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  private static final RouteTable TABLE =
      RouteTable.of(
          List.of(route("token", null, "/token", false, "POST")),
          List.of(
              route("all", null, "/", true),
              route("root", null, "/", false, "GET"),
              route("a", null, "/a", true, "GET"),
              route("a-any", null, "/a", true),
              route("a-exact", null, "/a", false, "GET", "PUT"),
              route("ab", null, "/a/b", true, "GET"),
              route("ab-post", null, "/a/b", true, "POST"),
              route("hosted", "h.example", "/x", true),
              route("hosted-all", "g.example", "/", true)));

  @ParameterizedTest
  @CsvSource({
    "o, /, GET, root",
    "o, /, POST, all",
    "o, /other, GET, all",
    "o, /a, GET, a-exact",
    "o, /a, PUT, a-exact",
    "o, /a, POST, a-any",
    "o, /a/, GET, a",
    "o, /a/c, GET, a",
    "o, /a/c, DELETE, a-any",
    "o, /ab, GET, all",
    "o, /a/b, GET, ab",
    "o, /a/b/c/d/e, POST, ab-post",
    "o, /a/bc, GET, a",
    "h.example, /x/y, GET, hosted",
    "h.example, /y, GET, all",
    "o, /x/y, GET, all",
    "g.example, /a/b, GET, hosted-all",
    "g.example, /token, POST, token",
    "o, /token, POST, token",
    "o, /token/x, POST, all",
    "o, /TOKEN, POST, all",
  })
  void longestLiteralPathOfTheHostThenTheMethodWins(
      String host, String path, String method, String name) {
    assertThat(TABLE.match(host, path, method))
        .isInstanceOfSatisfying(
            RouteMatch.Found.class, found -> assertThat(found.route().name()).isEqualTo(name));
  }

  @Test
  void longerPathWithAnotherMethodIs405AndNoWayAroundIt() {
    assertThat(TABLE.match("o", "/a/b/c", "DELETE"))
        .isEqualTo(new RouteMatch.WrongMethod(Set.of("GET", "POST")));
  }

  @Test
  void builtInWithAnotherMethodIs405OnEveryHost() {
    assertThat(TABLE.match("g.example", "/token", "GET"))
        .isEqualTo(new RouteMatch.WrongMethod(Set.of("POST")));
  }

  @ParameterizedTest
  @CsvSource({
    "o, /authorize",
    "o, /userinfo",
    "o, /introspect",
    "o, /.well-known/openid-configuration",
    "o, /.well-known/oauth-authorization-server",
    "g.example, /logout",
  })
  void endpointThatIsNotThereYetIsNobodyElses(String host, String path) {
    assertThat(TABLE.match(host, path, "GET")).isInstanceOf(RouteMatch.None.class);
  }

  @Test
  void exactRouteDoesNotReachBelow() {
    RouteTable table = RouteTable.of(List.of(), List.of(route("a", null, "/a", false)));
    assertThat(table.match("o", "/a/b", "GET")).isInstanceOf(RouteMatch.None.class);
    assertThat(table.match("o", "/a/", "GET")).isInstanceOf(RouteMatch.None.class);
  }

  @Test
  void exactAndWildcardOfOnePathShareTheirAllow() {
    RouteTable table =
        RouteTable.of(
            List.of(),
            List.of(route("one", null, "/a", false, "GET"), route("two", null, "/a", true, "PUT")));
    assertThat(table.match("o", "/a", "POST"))
        .isEqualTo(new RouteMatch.WrongMethod(Set.of("GET", "PUT")));
    assertThat(table.match("o", "/a/b", "POST"))
        .isEqualTo(new RouteMatch.WrongMethod(Set.of("PUT")));
  }

  @Test
  void routesThatTieAreRefused() {
    assertThatThrownBy(
            () ->
                RouteTable.of(
                    List.of(),
                    List.of(route("one", null, "/a", true), route("two", null, "/a", true))))
        .hasMessageContaining("one")
        .hasMessageContaining("two");
  }

  @Test
  void tenThousandRoutesAndADeepPathAreFoundByPrefix() {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      routes.add(route("r" + i, null, "/s/" + i, true));
    }
    RouteTable table = RouteTable.of(List.of(), routes);
    String deep = "/x".repeat(2_000);
    assertThat(table.match("o", "/s/9999" + deep, "GET")).isInstanceOf(RouteMatch.Found.class);
    assertThat(table.match("o", deep, "GET")).isInstanceOf(RouteMatch.None.class);
  }

  static Route route(String name, String host, String path, boolean wildcard, String... methods) {
    return new Route(
        name,
        host,
        path,
        wildcard,
        Set.of(methods),
        new Route.Access.Public(),
        false,
        new Route.Target.HttpUpstream("h", 1),
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }
}
