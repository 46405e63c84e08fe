package dev.gatehouse.gateway.proxy;

import java.util.Objects;

/**
 * A request target in its one normal form: what routes are decided on, and exactly what is
 * forwarded (RFC 3986 §6.2.2). Immutable.
 *
 * @param path begins with {@code /}; never null
 * @param query as it was sent, without {@code ?}; null where there was none
 */
public record NormalTarget(String path, String query) {
  public NormalTarget {
    Objects.requireNonNull(path, "path");
  }

  /**
   * What is sent to an upstream.
   *
   * @param stripPrefix what is cut from the front of the path; null for nothing
   * @return path and query; never null, begins with {@code /}
   */
  public String uri(String stripPrefix) {
    String rest = shortened(stripPrefix);
    return query == null ? rest : rest + '?' + query;
  }

  /**
   * The path an upstream or consumer sees.
   *
   * @param stripPrefix what is cut from the front, by whole segments; null for nothing
   * @return never null, begins with {@code /}
   */
  public String shortened(String stripPrefix) {
    if (stripPrefix == null || !path.startsWith(stripPrefix)) {
      return path;
    }
    return path.length() == stripPrefix.length() ? "/" : path.substring(stripPrefix.length());
  }
}
