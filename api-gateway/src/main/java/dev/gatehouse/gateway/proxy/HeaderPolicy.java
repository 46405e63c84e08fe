package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.route.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The one place where headers are decided, in both directions (interface §3). What comes in under a
 * name of ours is removed first, in any spelling; then ours is set. What {@code Connection} names
 * is removed before ours is set, so that nobody can use it against us.
 *
 * <p>{@code Host} is passed on as the client wrote it, so that links and cookies an upstream makes
 * fit; the same stands in {@code X-Forwarded-Host}.
 */
final class HeaderPolicy {
  private static final Set<String> NEVER_UP =
      Set.of(
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "expect",
          "host",
          "x-gatehouse",
          "x-request-id",
          "traceparent",
          "proxy");

  /** Believed of a trusted proxy alone. */
  private static final Set<String> FORWARDING = Set.of("x-real-ip", "forwarded", "x-forwarded");

  private static final Set<String> NEVER_DOWN =
      Set.of(
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-authentication-info",
          "proxy-connection",
          "alt-svc",
          "x-request-id");

  /** RFC 9110 §6.5.1: what a trailer must not change any more. */
  private static final Set<String> NEVER_TRAILING =
      Set.of(
          "content-length",
          "content-encoding",
          "content-type",
          "content-range",
          "host",
          "authorization",
          "www-authenticate",
          "cache-control",
          "set-cookie",
          "location",
          "vary");

  private HeaderPolicy() {}

  /**
   * Fills the fields of a request to an upstream.
   *
   * @param version of the inbound request
   * @param in the inbound fields; not changed
   * @param out empty; filled
   * @param caller null where the route is public
   */
  static void toUpstream(
      HttpVersion version,
      MultiMap in,
      MultiMap out,
      Route route,
      VerifiedToken caller,
      InboundRequest inbound) {
    boolean multiplexed = version == HttpVersion.HTTP_2;
    Forwarded forwarded = inbound.forwarded();
    Set<String> nominated = multiplexed ? Set.of() : nominated(in);
    StringBuilder cookies = null;
    for (Map.Entry<String, String> field : in) {
      String name = field.getKey();
      if (name.charAt(0) == ':') {
        continue;
      }
      String plain = canonical(name);
      if (plain.equals("cookie")) {
        cookies = Cookies.append(cookies, field.getValue());
      } else if (passesUp(plain, name, route, forwarded.trustedPeer(), nominated)) {
        out.add(name, field.getValue());
      }
    }
    if (cookies != null && !cookies.isEmpty() && !nominated.contains("cookie")) {
      out.add("Cookie", cookies.toString());
    }
    String authority = inbound.authority().toString();
    out.set("Host", authority);
    if (!sameTrace(in, inbound)) {
      out.remove("tracestate");
    }
    out.set("X-Request-Id", inbound.trace().requestId());
    out.set("traceparent", inbound.trace().traceparent());
    out.set("X-Forwarded-For", forwarded.chain());
    out.set("X-Forwarded-Proto", forwarded.scheme());
    out.set("X-Forwarded-Host", forwarded.host());
    if (caller != null) {
      identity(caller, out);
    }
  }

  private static boolean passesUp(
      String plain, String name, Route route, boolean trusted, Set<String> nominated) {
    if (NEVER_UP.contains(plain)
        || plain.startsWith("x-gatehouse-")
        || plain.startsWith("proxy-")
        || nominated.contains(plain)) {
      return false;
    }
    boolean exact = name.indexOf('_') < 0;
    if (FORWARDING.contains(plain) || plain.startsWith("x-forwarded-")) {
      return trusted && exact;
    }
    if (plain.equals("authorization")) {
      return route.forwardToken();
    }
    // a server that makes variables of fields would take it for the length
    return exact || !plain.equals("content-length");
  }

  private static void identity(VerifiedToken caller, MultiMap out) {
    out.set("X-Gatehouse-Subject", printable(caller.subject()));
    out.set("X-Gatehouse-Scope", printable(String.join(" ", caller.scopes())));
    if (caller.clientId() != null) {
      out.set("X-Gatehouse-Client", printable(caller.clientId()));
    }
    out.set("X-Gatehouse-Token-Id", printable(caller.tokenId()));
  }

  /**
   * Fills the fields of the answer to the client.
   *
   * @param in the upstream's fields; not changed
   * @param out what the gateway has set so far; an upstream's own value replaces it
   */
  static void toClient(MultiMap in, MultiMap out) {
    Set<String> nominated = nominated(in);
    for (String name : List.copyOf(out.names())) {
      if (!"x-request-id".equalsIgnoreCase(name) && in.contains(name)) {
        out.remove(name);
      }
    }
    for (Map.Entry<String, String> field : in) {
      String plain = field.getKey().toLowerCase(Locale.ROOT);
      if (passesDown(plain, nominated)
          && !(plain.equals("set-cookie") && Cookies.setsOurs(field.getValue()))) {
        out.add(field.getKey(), field.getValue());
      }
    }
  }

  private static boolean passesDown(String plain, Set<String> nominated) {
    return !NEVER_DOWN.contains(plain)
        && !plain.startsWith("x-gatehouse-")
        && !nominated.contains(plain);
  }

  /**
   * Passes the trailers of an answer on (RFC 9110 §6.5).
   *
   * @param in the upstream's; not changed
   * @param out added to
   */
  static void trailersToClient(MultiMap in, MultiMap out) {
    for (Map.Entry<String, String> field : in) {
      String plain = field.getKey().toLowerCase(Locale.ROOT);
      if (passesDown(plain, Set.of()) && !NEVER_TRAILING.contains(plain)) {
        out.add(field.getKey(), field.getValue());
      }
    }
  }

  /** What {@code Connection} names (RFC 9110 §7.6.1); never a name that frames the message. */
  private static Set<String> nominated(MultiMap headers) {
    Set<String> names = null;
    for (String value : headers.getAll("connection")) {
      if (value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close")) {
        continue;
      }
      for (String option : value.split(",", -1)) {
        String plain = canonical(option.strip());
        if (!plain.isEmpty() && !plain.equals("content-length")) {
          names = names == null ? new HashSet<>() : names;
          names.add(plain);
        }
      }
    }
    return names == null ? Set.of() : names;
  }

  /** Lower case, {@code _} as {@code -}: one spelling for all those a server may take for one. */
  static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.indexOf('_') < 0 ? lower : lower.replace('_', '-');
  }

  /** {@code tracestate} belongs to one trace (W3C Trace Context §3.3). */
  private static boolean sameTrace(MultiMap in, InboundRequest inbound) {
    String said = in.get("traceparent");
    String ours = inbound.trace().traceparent();
    int end = "00-0123456789abcdef0123456789abcdef-".length();
    return said != null
        && said.length() >= end
        && ours.length() >= end
        && said.regionMatches(0, ours, 0, end);
  }

  /** Printable ASCII; the rest, and {@code %} itself, as percent-encoded UTF-8. */
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '%') {
        return Percent.encode(text);
      }
    }
    return text;
  }
}
