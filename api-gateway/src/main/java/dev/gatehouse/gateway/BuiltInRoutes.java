package dev.gatehouse.gateway;

import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.Route.Access;
import dev.gatehouse.gateway.route.Route.Target;
import java.util.List;
import java.util.Set;

/** The gateway's own endpoints as routes: no routes file can override them (interface §5). */
public final class BuiltInRoutes {
  /** The token endpoint. */
  static final String TOKEN = "token";

  /** Token revocation. */
  static final String REVOKE = "revoke";

  /** Token introspection. */
  static final String INTROSPECT = "introspect";

  /** Who the caller is. */
  static final String ME = "me";

  /** The JWK set. */
  static final String JWKS = "jwks";

  /** The description of the API. */
  static final String OPENAPI = "openapi";

  /** Swagger UI. */
  static final String DOCS = "docs";

  private static final Set<String> READ = Set.of("GET", "HEAD");
  private static final Access ANYONE = new Access.Public();

  private static final List<Route> ALL =
      List.of(
          route(TOKEN, "/token", false, Set.of("POST"), ANYONE),
          route(REVOKE, "/revoke", false, Set.of("POST"), ANYONE),
          route(INTROSPECT, "/introspect", false, Set.of("POST"), ANYONE),
          route(ME, "/me", false, READ, new Access.Token(Set.of(), true)),
          route(JWKS, "/.well-known/jwks.json", false, READ, ANYONE),
          route(OPENAPI, "/openapi.json", false, READ, ANYONE),
          route(DOCS, "/docs", true, READ, ANYONE));

  private BuiltInRoutes() {}

  /** All of them; never null. */
  public static List<Route> all() {
    return ALL;
  }

  private static Route route(
      String endpoint, String path, boolean wildcard, Set<String> methods, Access access) {
    return new Route(
        endpoint,
        null,
        path,
        wildcard,
        methods,
        access,
        false,
        new Target.BuiltIn(endpoint),
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }
}
