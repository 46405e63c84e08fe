package dev.gatehouse.gateway.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The routes and the gateway's own endpoints. Immutable, safe for every thread. A look-up hashes
 * the path's prefixes, so that its cost grows with the depth of the deepest route and not with
 * their number.
 *
 * <p>Order: the gateway's own endpoints, then routes for the request's host before routes for every
 * host, then the longest literal path, of one literal path the exact route before the one with
 * {@code /**}, then a route that names the method before one for every method. The path is settled
 * before the method: where the longest path has no route for the method the answer is 405, and a
 * shorter one is not tried, so that a narrow route with strict rules is never bypassed through a
 * wide one.
 */
public final class RouteTable {
  private final Level builtIns;
  private final Map<String, Level> byHost;
  private final Level anyHost;
  private final List<Route> routes;

  private RouteTable(Level builtIns, Map<String, Level> byHost, Level anyHost, List<Route> routes) {
    this.builtIns = builtIns;
    this.byHost = byHost;
    this.anyHost = anyHost;
    this.routes = routes;
  }

  /**
   * Makes a table.
   *
   * @param builtIns the gateway's own endpoints, which no route overrides; never null
   * @param routes validated routes; never null
   * @throws IllegalArgumentException where two tie: {@link RoutesFile} reports that as a fault
   */
  public static RouteTable of(Collection<Route> builtIns, Collection<Route> routes) {
    Level own = new Level();
    builtIns.forEach(own::add);
    Level any = new Level();
    Map<String, Level> hosts = new HashMap<>();
    for (Route route : routes) {
      Level level =
          route.host() == null ? any : hosts.computeIfAbsent(route.host(), h -> new Level());
      level.add(route);
    }
    return new RouteTable(own, hosts, any, List.copyOf(routes));
  }

  /** The routes without the gateway's own endpoints, in the order of the file; never null. */
  public List<Route> routes() {
    return routes;
  }

  /**
   * Finds the route of a request.
   *
   * @param host lower case without port ({@link Authority#host}); never null
   * @param path in normal form, beginning with {@code /}; never null
   * @param method never null
   * @return never null
   */
  public RouteMatch match(String host, String path, String method) {
    Place place = builtIns.find(path);
    if (place == null && RouteSyntax.reserved(path)) {
      // an endpoint that is not there (yet): no wide route may speak in its name
      return NONE;
    }
    if (place == null && !byHost.isEmpty()) {
      Level level = byHost.get(host);
      place = level == null ? null : level.find(path);
    }
    if (place == null) {
      place = anyHost.find(path);
    }
    return place == null ? NONE : place.match(path, method);
  }

  private static final RouteMatch NONE = new RouteMatch.None();

  /**
   * Whether two routes would answer the same request with the same rank.
   *
   * @param one never null
   * @param other never null
   */
  static boolean tie(Route one, Route other) {
    if (!java.util.Objects.equals(one.host(), other.host())
        || !one.path().equals(other.path())
        || one.wildcard() != other.wildcard()) {
      return false;
    }
    return one.methods().isEmpty()
        ? other.methods().isEmpty()
        : one.methods().stream().anyMatch(other.methods()::contains);
  }

  /** The routes of one host, by literal path. */
  private static final class Level {
    private final Map<String, Place> places = new HashMap<>();
    private int deepest;

    void add(Route route) {
      String key = route.path();
      deepest = Math.max(deepest, (int) key.chars().filter(c -> c == '/').count());
      places.computeIfAbsent(key, k -> new Place()).add(route);
    }

    Place find(String path) {
      Place whole = places.get(path);
      if (whole != null) {
        return whole;
      }
      for (int end = cut(path); end > 0; end = path.lastIndexOf('/', end - 1)) {
        Place place = places.get(path.substring(0, end));
        if (place != null && place.below != null) {
          return place;
        }
      }
      Place root = places.get("/");
      return root == null || root.below == null ? null : root;
    }

    /** The last slash that a literal path of this level could end before. */
    private int cut(String path) {
      int at = 0;
      for (int depth = 0; depth < deepest; depth++) {
        int next = path.indexOf('/', at + 1);
        if (next < 0) {
          return at;
        }
        at = next;
      }
      return at;
    }
  }

  /** The routes of one literal path. */
  private static final class Place {
    private final Methods exact = new Methods();
    private Methods below;
    private String literal;

    void add(Route route) {
      literal = route.path();
      if (route.wildcard()) {
        below = below == null ? new Methods() : below;
        below.add(route);
      } else {
        exact.add(route);
      }
    }

    RouteMatch match(String path, String method) {
      boolean whole = path.length() == literal.length();
      RouteMatch found = whole ? exact.of(method) : null;
      if (found == null && below != null) {
        found = below.of(method);
      }
      if (found != null) {
        return found;
      }
      Set<String> allowed = new TreeSet<>();
      if (whole) {
        allowed.addAll(exact.byName.keySet());
      }
      if (below != null) {
        allowed.addAll(below.byName.keySet());
      }
      return allowed.isEmpty() ? NONE : new RouteMatch.WrongMethod(allowed);
    }
  }

  /** The routes of one path, by method. */
  private static final class Methods {
    private final Map<String, RouteMatch> byName = new HashMap<>();
    private final List<Route> all = new ArrayList<>();
    private RouteMatch every;

    void add(Route route) {
      for (Route other : all) {
        if (tie(route, other)) {
          throw new IllegalArgumentException(
              "routes " + other.name() + " and " + route.name() + " tie");
        }
      }
      all.add(route);
      RouteMatch found = new RouteMatch.Found(route);
      if (route.methods().isEmpty()) {
        every = found;
      }
      route.methods().forEach(method -> byName.put(method, found));
    }

    RouteMatch of(String method) {
      RouteMatch named = byName.get(method);
      return named == null ? every : named;
    }
  }
}
