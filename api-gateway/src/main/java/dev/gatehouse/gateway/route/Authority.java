package dev.gatehouse.gateway.route;

import java.util.Locale;

/**
 * A host with an optional port, as in {@code Host} and {@code :authority} (RFC 9110 §7.2).
 * Immutable.
 *
 * @param host lower case, without a trailing dot; an IPv6 address in its brackets; never null
 * @param port 1 to 65535; -1 where none was given
 */
public record Authority(String host, int port) {
  private static final int LONGEST_HOST = 253;
  private static final int LONGEST_LABEL = 63;
  private static final int HIGHEST_PORT = 65535;

  /**
   * Reads {@code host[:port]} strictly: letters, digits, {@code -}, {@code _} and dots between
   * labels that are not empty, or a bracketed IPv6 address. User information, percent-encoding and
   * everything else that two readers could read in two ways is refused.
   *
   * @param text may be null
   * @return null where it is not a host
   */
  public static Authority parse(String text) {
    if (text == null || text.isEmpty() || text.length() > LONGEST_HOST + 7) {
      return null;
    }
    int end = text.charAt(0) == '[' ? text.indexOf(']') + 1 : text.indexOf(':');
    if (end == 0) {
      return null;
    }
    String host = end < 0 ? text : text.substring(0, end);
    int port = -1;
    if (end >= 0 && end < text.length()) {
      port = text.charAt(end) == ':' ? portOf(text, end + 1) : 0;
      if (port < 1) {
        return null;
      }
    }
    boolean good = host.charAt(0) == '[' ? ipv6(host) : name(host);
    if (!good) {
      return null;
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    return new Authority(host.toLowerCase(Locale.ROOT), port);
  }

  private static int portOf(String text, int from) {
    int length = text.length() - from;
    if (length < 1 || length > 5) {
      return 0;
    }
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      port = port * 10 + c - '0';
    }
    return port <= HIGHEST_PORT ? port : 0;
  }

  private static boolean name(String host) {
    int label = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.') {
        if (label == 0) {
          return false;
        }
        label = 0;
      } else if (letterOrDigit(c) || c == '-' || c == '_') {
        if (++label > LONGEST_LABEL) {
          return false;
        }
      } else {
        return false;
      }
    }
    return host.length() <= LONGEST_HOST;
  }

  private static boolean ipv6(String host) {
    if (host.length() < 4 || host.length() > 47) {
      return false;
    }
    int colons = 0;
    for (int i = 1; i < host.length() - 1; i++) {
      char c = host.charAt(i);
      if (c == ':') {
        colons++;
      } else if (c > 'f' || (c != '.' && Character.digit(c, 16) < 0)) {
        return false;
      }
    }
    return colons >= 2;
  }

  private static boolean letterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return port < 0 ? host : host + ':' + port;
  }
}
