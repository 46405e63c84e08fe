package dev.gatehouse.gateway.route;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What may stand in the members of a route, without YAML. */
final class RouteSyntax {
  static final Duration SHORTEST = Duration.ofMillis(1);
  static final Duration LONGEST = Duration.ofHours(1);

  private static final int LONGEST_NAME = 64;
  private static final int DEFAULT_PORT = 80;

  /** The endpoints of the interface, those of later versions too; and all below /docs. */
  private static final Set<String> ENDPOINTS =
      Set.of(
          "/token",
          "/me",
          "/userinfo",
          "/.well-known/oauth-authorization-server",
          "/.well-known/openid-configuration",
          "/.well-known/jwks.json",
          "/authorize",
          "/revoke",
          "/introspect",
          "/device_authorization",
          "/device",
          "/logout",
          "/openapi.json",
          "/docs");

  /** What is served under these is the signer's, the feed's or Vert.x's own. */
  private static final List<String> CLOSED_ADDRESSES = List.of("auth.", "feed.", "__vertx");

  private RouteSyntax() {}

  static boolean name(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.chars().allMatch(c -> letterOrDigit(c) || c == '.' || c == '_' || c == '-');
  }

  static boolean reserved(String literal) {
    return ENDPOINTS.contains(literal) || literal.startsWith("/docs/");
  }

  /** RFC 6749 §3.3. */
  static boolean scope(String scope) {
    return !scope.isEmpty()
        && scope.chars().allMatch(c -> c > ' ' && c <= '~' && c != '"' && c != '\\');
  }

  /** Null where it is a path of a route. Only what has one single spelling may stand in one. */
  static String pathFault(String path) {
    if (path.charAt(0) != '/') {
      return "a path begins with `/`";
    }
    String literal = path.endsWith("/**") ? path.substring(0, path.length() - 3) : path;
    if (literal.indexOf('*') >= 0) {
      return "`*` may only stand in `/**` at the end; write the rest letter by letter";
    }
    String[] segments = literal.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      String segment = segments[i];
      boolean last = i == segments.length - 1;
      if (segment.isEmpty() && !(last && literal.equals(path))) {
        return "`//` never matches; write single slashes";
      }
      if (segment.equals(".") || segment.equals("..")) {
        return "dot segments never match; write the path without them";
      }
      if (!oneSpelling(segment)) {
        return "only a-z A-Z 0-9 - . _ ~ and other characters as %XX of their UTF-8 in capitals"
            + " may stand in a path: the rest can be written in two ways";
      }
    }
    return null;
  }

  private static boolean oneSpelling(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        // 80 and above: what is below has a plain spelling, or is refused
        if (i + 2 >= segment.length()
            || "89ABCDEF".indexOf(segment.charAt(i + 1)) < 0
            || "0123456789ABCDEF".indexOf(segment.charAt(i + 2)) < 0) {
          return false;
        }
        i += 2;
      } else if (!letterOrDigit(c) && "-._~".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Null, and the reason in {@code why}, where it is no target. */
  static Route.Target target(String text, List<String> why) {
    if (text.startsWith("bus:")) {
      return busAddress(text.substring("bus:".length()), why);
    }
    if (text.startsWith("http://")) {
      return upstream(text.substring("http://".length()), why);
    }
    if (text.startsWith("https://")) {
      why.add("https upstreams are not supported; write `http://` and a loopback or private host");
    } else if (text.startsWith("ws://") || text.startsWith("wss://")) {
      why.add("write `http://`: it carries WebSockets too");
    } else {
      why.add("no target; write `bus:ADDRESS` or `http://HOST:PORT`");
    }
    return null;
  }

  private static Route.Target busAddress(String address, List<String> why) {
    String lower = address.toLowerCase(Locale.ROOT);
    if (CLOSED_ADDRESSES.stream().anyMatch(lower::startsWith)) {
      why.add("`bus:" + Faults.shown(address) + "` is closed to routes; name a consumer's address");
      return null;
    }
    if (!name(address)) {
      why.add("no address of a consumer; write one such as `bus:tasks.v1`");
      return null;
    }
    return new Route.Target.BusAddress(address);
  }

  private static Route.Target upstream(String text, List<String> why) {
    String host = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    Authority authority = Authority.parse(host);
    if (authority == null) {
      why.add(
          "no `http://HOST:PORT`; a path does not stand here (`stripPrefix` shortens what is"
              + " forwarded), nor do names and passwords");
      return null;
    }
    String bare = authority.host();
    if (bare.startsWith("[")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    int port = authority.port() < 0 ? DEFAULT_PORT : authority.port();
    return new Route.Target.HttpUpstream(bare, port);
  }

  /** Null where it is no duration. */
  static Duration duration(String text) {
    try {
      if (text.startsWith("P")) {
        return Duration.parse(text);
      }
      int end = 0;
      while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
        end++;
      }
      if (end == 0 || end > 9) {
        return null;
      }
      long amount = Long.parseLong(text.substring(0, end));
      return switch (text.substring(end)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> null;
      };
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static boolean letterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
