package dev.gatehouse.gateway.proxy;

import java.util.Locale;

/**
 * Keeps the login session's cookie between the browser and the gateway: login pages and upstreams
 * may share a host (design §4, one origin, two worlds).
 */
final class Cookies {
  private static final String NAME = "gatehouse";
  private static final String HOST_NAME = "__host-gatehouse";

  private Cookies() {}

  /**
   * Adds a field's cookies to those before it; HTTP/2 may send each by itself (RFC 9113 §8.2.3).
   *
   * @param before null for none
   * @return null or empty where nothing is left
   */
  static StringBuilder append(StringBuilder before, String value) {
    String kept = withoutOurs(value);
    if (kept.isEmpty()) {
      return before;
    }
    if (before == null) {
      return new StringBuilder(kept);
    }
    return before.append("; ").append(kept);
  }

  private static String withoutOurs(String value) {
    if (!value.toLowerCase(Locale.ROOT).contains(NAME)) {
      return value;
    }
    StringBuilder kept = new StringBuilder(value.length());
    for (String pair : value.split(";", -1)) {
      String cookie = pair.strip();
      if (!cookie.isEmpty() && !ours(cookie)) {
        kept.append(kept.isEmpty() ? "" : "; ").append(cookie);
      }
    }
    return kept.toString();
  }

  /** Whether a {@code Set-Cookie} would set the session's cookie. */
  static boolean setsOurs(String value) {
    int end = value.indexOf(';');
    return ours((end < 0 ? value : value.substring(0, end)).strip());
  }

  private static boolean ours(String pair) {
    int equals = pair.indexOf('=');
    String name = (equals < 0 ? pair : pair.substring(0, equals)).strip();
    // "=gatehouse=x" is a nameless cookie that a browser sends back as "gatehouse=x"
    if (name.isEmpty() && equals >= 0) {
      return ours(pair.substring(equals + 1));
    }
    return name.equalsIgnoreCase(NAME) || name.equalsIgnoreCase(HOST_NAME);
  }
}
