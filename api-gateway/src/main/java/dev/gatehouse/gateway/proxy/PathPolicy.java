package dev.gatehouse.gateway.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Brings a request target into its one normal form, or refuses it. What two readers could take for
 * two different paths never gets a form: encoded slashes and backslashes, dot segments in any
 * spelling, empty segments, path parameters, control characters, ill-formed UTF-8.
 */
public final class PathPolicy {
  private static final String ALSO_IN_PATHS = "!$&'()*+,=:@";
  private static final String HEX = "0123456789ABCDEF";

  private PathPolicy() {}

  /**
   * The normal form: percent-encoded unreserved characters decoded, hexadecimal digits in capitals
   * (RFC 3986 §6.2.2). The query is only checked, and stays as it is.
   *
   * @param target the request target as it was sent, in origin form (RFC 9112 §3.2.1); may be null
   * @return null where it is refused
   */
  public static NormalTarget normalize(String target) {
    if (target == null || target.isEmpty() || target.charAt(0) != '/') {
      return null;
    }
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? null : target.substring(mark + 1);
    if (query != null && !queryIsPlain(query)) {
      return null;
    }
    String normal = path(path);
    return normal == null ? null : new NormalTarget(normal, query);
  }

  private static boolean queryIsPlain(String query) {
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }

  /** Null where it is refused; the same string where it is normal already. */
  private static String path(String path) {
    boolean plain = true;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        plain = false;
      } else if (c == '/') {
        if (i > 0 && path.charAt(i - 1) == '/') {
          return null;
        }
      } else if (!unreserved(c) && ALSO_IN_PATHS.indexOf(c) < 0) {
        return null;
      }
    }
    String normal = plain ? path : decoded(path);
    return normal == null || dotSegment(normal) ? null : normal;
  }

  private static String decoded(String path) {
    StringBuilder out = new StringBuilder(path.length());
    byte[] encoded = new byte[path.length() / 3];
    int run = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      int octet = -1;
      if (c == '%') {
        octet = i + 2 < path.length() ? octet(path.charAt(i + 1), path.charAt(i + 2)) : -1;
        if (octet < 0 || neverEncoded(octet)) {
          return null;
        }
        i += 2;
      }
      if (octet >= 0x80) {
        encoded[run++] = (byte) octet;
      } else if (run > 0) {
        if (!utf8(encoded, run)) {
          return null;
        }
        run = 0;
      }
      if (octet < 0) {
        out.append(c);
      } else if (octet < 0x80 && unreserved((char) octet)) {
        out.append((char) octet);
      } else {
        out.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 15));
      }
    }
    return run > 0 && !utf8(encoded, run) ? null : out.toString();
  }

  /** Control characters, and what separates segments or parameters for some reader. */
  private static boolean neverEncoded(int octet) {
    return octet < ' ' || octet == 0x7f || octet == '/' || octet == '\\' || octet == ';';
  }

  private static int octet(char high, char low) {
    int h = high < 0x80 ? Character.digit(high, 16) : -1;
    int l = low < 0x80 ? Character.digit(low, 16) : -1;
    return h < 0 || l < 0 ? -1 : h << 4 | l;
  }

  private static boolean utf8(byte[] octets, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean dotSegment(String path) {
    for (int i = path.indexOf("/."); i >= 0; i = path.indexOf("/.", i + 1)) {
      int end = i + 2;
      if (end < path.length() && path.charAt(end) == '.') {
        end++;
      }
      if (end == path.length() || path.charAt(end) == '/') {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether {@code c} means the same encoded or not (RFC 3986 §2.3).
   *
   * @param c any character
   */
  static boolean unreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
