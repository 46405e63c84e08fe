package dev.gatehouse.common.feed;

import java.security.SecureRandom;
import java.util.Base64;

/** Texts that nobody can guess and that never come twice: 128 random bits in base64url. */
final class Nonces {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();

  /** The next one; 22 characters. */
  String next() {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    return BASE64URL.encodeToString(bits);
  }
}
