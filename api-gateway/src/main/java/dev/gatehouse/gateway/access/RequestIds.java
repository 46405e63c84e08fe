package dev.gatehouse.gateway.access;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The ids that tie log lines and answers together. They are no secrets, only unlikely to meet. */
final class RequestIds {
  private static final int LONGEST = 128;
  private static final HexFormat HEX = HexFormat.of();

  private RequestIds() {}

  /** A new one: 128 random bits. */
  static String random() {
    var random = ThreadLocalRandom.current();
    var out = new StringBuilder(32);
    out.append(HEX.toHexDigits(random.nextLong()));
    out.append(HEX.toHexDigits(random.nextLong()));
    return out.toString();
  }

  /** Whether an id of elsewhere can stand in a log line and a header; null is none. */
  static boolean wellFormed(String id) {
    if (id == null || id.isEmpty() || id.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.".indexOf(c) >= 0;
      if (!good) {
        return false;
      }
    }
    return true;
  }
}
