package dev.gatehouse.common.jose;

import java.util.Arrays;
import java.util.Base64;

/**
 * Base64url without padding (RFC 7515 §2), canonical only: each byte string has one text. The
 * platform's decoder accepts padding and stray bits in the last character, which would give a token
 * several spellings.
 */
final class Base64Url {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] VALUES = values();

  private Base64Url() {}

  static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** The bytes of a whole text; null where it is not canonical. */
  static byte[] decode(String text) {
    return decode(text, 0, text.length());
  }

  /**
   * The bytes of {@code text} from {@code start} to {@code end}; null where it is not canonical.
   */
  static byte[] decode(String text, int start, int end) {
    int length = end - start;
    int rest = length & 3;
    if (rest == 1) {
      return null;
    }
    byte[] bytes = new byte[(int) (length * 3L / 4)];
    int in = start;
    int out = 0;
    int wholeEnd = end - rest;
    while (in < wholeEnd) {
      int bits =
          valueOf(text.charAt(in)) << 18
              | valueOf(text.charAt(in + 1)) << 12
              | valueOf(text.charAt(in + 2)) << 6
              | valueOf(text.charAt(in + 3));
      if (bits < 0) {
        return null;
      }
      bytes[out] = (byte) (bits >> 16);
      bytes[out + 1] = (byte) (bits >> 8);
      bytes[out + 2] = (byte) bits;
      in += 4;
      out += 3;
    }
    return rest == 0 || decodeRest(text, in, rest, bytes, out) ? bytes : null;
  }

  private static boolean decodeRest(String text, int in, int rest, byte[] bytes, int out) {
    int bits = valueOf(text.charAt(in)) << 12 | valueOf(text.charAt(in + 1)) << 6;
    if (rest == 3) {
      bits |= valueOf(text.charAt(in + 2));
    }
    int unused = rest == 3 ? 0b11 : 0b1111 << 6;
    if (bits < 0 || (bits & unused) != 0) {
      return false;
    }
    bytes[out] = (byte) (bits >> 10);
    if (rest == 3) {
      bytes[out + 1] = (byte) (bits >> 2);
    }
    return true;
  }

  /** 0 to 63, or -1, whose sign survives the shifts above. */
  private static int valueOf(char c) {
    return c < VALUES.length ? VALUES[c] : -1;
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    return values;
  }
}
