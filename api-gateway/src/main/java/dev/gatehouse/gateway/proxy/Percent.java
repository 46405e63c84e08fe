package dev.gatehouse.gateway.proxy;

import java.nio.charset.StandardCharsets;

/** Percent-encoding of what a header field cannot carry (RFC 3986 §2.1). */
final class Percent {
  private static final String HEX = "0123456789ABCDEF";

  private Percent() {}

  static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if (c < ' ' || c > '~' || c == '%') {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
