package dev.gatehouse.gateway.access;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The {@code traceparent} of W3C Trace Context, level 1 (version 00). */
final class Traceparent {
  private static final int LENGTH = 55;
  private static final HexFormat HEX = HexFormat.of();

  private Traceparent() {}

  /**
   * What this node passes on: the trace that came in goes on with a span of our own. Whether it is
   * sampled, and so costs somebody storage, is believed of a trusted proxy alone.
   *
   * @param inbound as received; null where there was none
   * @param trusted whether the peer is a trusted proxy
   * @return well-formed; never null
   */
  static String next(String inbound, boolean trusted) {
    var random = ThreadLocalRandom.current();
    var out = new StringBuilder(LENGTH).append("00-");
    boolean continued = wellFormed(inbound);
    if (continued) {
      out.append(inbound, 3, 35);
    } else {
      out.append(HEX.toHexDigits(notZero(random)));
      out.append(HEX.toHexDigits(random.nextLong()));
    }
    out.append('-').append(HEX.toHexDigits(notZero(random)));
    boolean sampled = continued && trusted && (Character.digit(inbound.charAt(54), 16) & 1) == 1;
    return out.append(sampled ? "-01" : "-00").toString();
  }

  static boolean wellFormed(String text) {
    if (text == null || text.length() < LENGTH || text.startsWith("ff")) {
      return false;
    }
    // a later version may append members behind a dash (§3.2.4); version 00 may not
    if (text.length() > LENGTH && (text.startsWith("00") || text.charAt(LENGTH) != '-')) {
      return false;
    }
    return hex(text, 0, 2)
        && text.charAt(2) == '-'
        && hex(text, 3, 35)
        && !zero(text, 3, 35)
        && text.charAt(35) == '-'
        && hex(text, 36, 52)
        && !zero(text, 36, 52)
        && text.charAt(52) == '-'
        && hex(text, 53, 55);
  }

  private static boolean hex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean zero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  private static long notZero(ThreadLocalRandom random) {
    long value = random.nextLong();
    return value == 0 ? 1 : value;
  }
}
