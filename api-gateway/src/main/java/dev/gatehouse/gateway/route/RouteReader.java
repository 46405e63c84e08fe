package dev.gatehouse.gateway.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads one route of a file. Used once. */
final class RouteReader {
  private static final List<String> MEMBERS =
      List.of(
          "name",
          "path",
          "host",
          "methods",
          "auth",
          "revocation",
          "to",
          "stripPrefix",
          "timeout",
          "forwardToken");

  private static final Set<String> LATER =
      Set.of("headers", "retries", "rateLimit", "circuitBreaker");

  private static final String ADMIN_SCOPE = "gatehouse:admin";

  private final Faults faults;
  private final Map<String, Node> members = new HashMap<>();
  private Node node;
  private boolean good = true;

  RouteReader(Faults faults) {
    this.faults = faults;
  }

  /** Null where it has a fault. */
  Route read(Node element) {
    node = element;
    if (!(element instanceof MappingNode mapping)) {
      fault(element, "a route is a mapping; begin it with `- name:`");
      return null;
    }
    mapping.getValue().forEach(this::member);
    String name = name();
    String path = path();
    boolean wildcard = path != null && path.endsWith("/**");
    String literal = wildcard ? literalOf(path) : path;
    String host = host();
    Set<String> methods = methods();
    Route.Access access = access();
    boolean strict = strict();
    Route.Target target = target();
    String strip = stripPrefix(literal);
    Duration timeout = timeout();
    boolean forwardToken = forwardToken();
    if (access instanceof Route.Access.Public && target instanceof Route.Target.BusAddress) {
      fault(members.get("auth"), "a consumer verifies its caller's token; take `auth: none` out");
    }
    return good
        ? new Route(
            name,
            host,
            literal,
            wildcard,
            methods,
            access,
            strict,
            target,
            strip,
            timeout,
            forwardToken)
        : null;
  }

  private static String literalOf(String path) {
    String literal = path.substring(0, path.length() - "/**".length());
    return literal.isEmpty() ? "/" : literal;
  }

  private void member(NodeTuple tuple) {
    Node keyNode = tuple.getKeyNode();
    String key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (LATER.contains(key)) {
      fault(keyNode, "`" + key + "` is not there yet in this version; take it out");
    } else if (!MEMBERS.contains(key)) {
      fault(
          keyNode,
          "unknown member `" + Faults.shown(key) + "`; a route has " + String.join(", ", MEMBERS));
    } else if (members.putIfAbsent(key, tuple.getValueNode()) != null) {
      fault(keyNode, "`" + key + "` stands twice; keep one");
    }
  }

  private String name() {
    String name = text("name", "a name such as `orders`", true);
    if (name != null && !RouteSyntax.name(name)) {
      fault(members.get("name"), "the name may have 1 to 64 of a-z A-Z 0-9 . _ -");
    }
    return name;
  }

  private String path() {
    String path = text("path", "a path such as `/orders/**`", true);
    String why = path == null ? null : RouteSyntax.pathFault(path);
    if (why != null) {
      fault(members.get("path"), why);
    } else if (path != null) {
      String literal = path.endsWith("/**") ? literalOf(path) : path;
      if (RouteSyntax.reserved(literal)) {
        fault(
            members.get("path"),
            "`"
                + literal
                + "` is an endpoint of the gateway and cannot be overridden; use another path");
      }
    }
    return why == null ? path : null;
  }

  private String host() {
    String host = text("host", "a host such as `api.example.com`", false);
    if (host == null) {
      return null;
    }
    Authority authority = Authority.parse(host);
    if (authority != null && authority.port() < 0 && authority.host().equals(host)) {
      return host;
    }
    fault(
        members.get("host"),
        authority == null
            ? "no host name; international names are written with xn--"
            : "write the host as `" + authority.host() + "`, in lower case, without a port");
    return null;
  }

  private Set<String> methods() {
    Set<String> methods = new LinkedHashSet<>();
    Node list = members.get("methods");
    if (list == null) {
      return methods;
    }
    if (!(list instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      fault(list, "write methods as a list, `[GET, HEAD]`; leave it out for every method");
      return methods;
    }
    for (Node element : sequence.getValue()) {
      String method = element instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!RoutesFile.METHODS.contains(method)) {
        String upper = method.toUpperCase(Locale.ROOT);
        fault(
            element,
            RoutesFile.METHODS.contains(upper)
                ? "methods are written in capitals: `" + upper + "`"
                : "`"
                    + Faults.shown(method)
                    + "` is never passed on; GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS are");
      } else if (!methods.add(method)) {
        fault(element, "`" + method + "` stands twice; keep one");
      }
    }
    return methods;
  }

  private Route.Access access() {
    Node auth = members.get("auth");
    if (auth == null) {
      return new Route.Access.Token(Set.of(), false);
    }
    if (auth instanceof ScalarNode scalar && scalar.getValue().equals("none")) {
      return new Route.Access.Public();
    }
    if (auth instanceof MappingNode mapping
        && mapping.getValue().size() == 1
        && mapping.getValue().get(0).getKeyNode() instanceof ScalarNode key
        && key.getValue().equals("scopes")
        && mapping.getValue().get(0).getValueNode() instanceof SequenceNode list
        && !list.getValue().isEmpty()) {
      return new Route.Access.Token(scopes(list), false);
    }
    fault(
        auth,
        "write `auth: none` for everyone, `auth: { scopes: [orders:read] }` for scopes, or leave"
            + " it out for any valid token");
    return null;
  }

  private Set<String> scopes(SequenceNode list) {
    Set<String> scopes = new LinkedHashSet<>();
    for (Node element : list.getValue()) {
      String scope = element instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!RouteSyntax.scope(scope)) {
        fault(element, "no scope (RFC 6749 §3.3); write one such as `orders:read`");
      } else if (scope.equals(ADMIN_SCOPE)) {
        fault(element, "no token for routes carries `gatehouse:admin`; use a scope of your own");
      } else if (!scopes.add(scope)) {
        fault(element, "`" + scope + "` stands twice; keep one");
      }
    }
    return scopes;
  }

  private boolean strict() {
    String revocation = text("revocation", "`strict`", false);
    if (revocation != null && !revocation.equals("strict")) {
      fault(members.get("revocation"), "write `strict`, or leave it out");
    }
    return revocation != null;
  }

  private Route.Target target() {
    Node to = members.get("to");
    if (to instanceof SequenceNode list) {
      if (list.getValue().size() != 1) {
        fault(
            to,
            list.getValue().isEmpty()
                ? "`to` is empty; write `[http://127.0.0.1:8400]`"
                : "several upstreams are not there yet in this version; name one");
        return null;
      }
      to = list.getValue().get(0);
    }
    if (!(to instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      fault(
          to == null ? node : to,
          "`to` is missing; write `to: bus:ADDRESS` or `to: [http://HOST:PORT]`");
      return null;
    }
    List<String> why = new ArrayList<>();
    Route.Target target = RouteSyntax.target(scalar.getValue(), why);
    if (target == null) {
      fault(to, why.get(0));
    }
    return target;
  }

  private String stripPrefix(String literal) {
    String strip = text("stripPrefix", "a prefix of the path", false);
    if (strip == null || literal == null) {
      return strip;
    }
    boolean prefix =
        strip.length() > 1
            && !strip.endsWith("/")
            && (literal.equals(strip) || literal.startsWith(strip + "/"));
    if (!prefix) {
      fault(
          members.get("stripPrefix"),
          "`"
              + Faults.shown(strip)
              + "` is no prefix of the path by whole segments; write `"
              + literal
              + "` or less, without a slash at the end");
    }
    return strip;
  }

  private Duration timeout() {
    String text = text("timeout", "a duration such as `2s`", false);
    if (text == null) {
      return Route.DEFAULT_TIMEOUT;
    }
    Duration timeout = RouteSyntax.duration(text);
    if (timeout == null
        || timeout.compareTo(RouteSyntax.SHORTEST) < 0
        || timeout.compareTo(RouteSyntax.LONGEST) > 0) {
      fault(
          members.get("timeout"),
          "no duration from 1ms to 1h; write one such as `500ms`, `2s`, `1m` or `PT2S`");
    }
    return timeout;
  }

  private boolean forwardToken() {
    String text = text("forwardToken", "`true` or `false`", false);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (!text.equals("true")) {
      fault(members.get("forwardToken"), "write `true` or `false`");
    }
    return true;
  }

  private String text(String member, String example, boolean required) {
    Node value = members.get(member);
    if (value == null) {
      if (required) {
        fault(node, "`" + member + "` is missing; write " + example);
      }
      return null;
    }
    if (!(value instanceof ScalarNode scalar)
        || scalar.getTag().equals(Tag.NULL)
        || scalar.getValue().isEmpty()) {
      fault(value, "`" + member + "` is empty or no text; write " + example);
      return null;
    }
    return scalar.getValue();
  }

  private void fault(Node where, String text) {
    good = false;
    String name = members.get("name") instanceof ScalarNode scalar ? scalar.getValue() : null;
    faults.add(where, name == null ? text : "route `" + Faults.shown(name) + "`: " + text);
  }
}
