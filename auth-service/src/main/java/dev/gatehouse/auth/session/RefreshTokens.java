package dev.gatehouse.auth.session;

import dev.gatehouse.common.config.Secret;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes refresh tokens: the first of a session is random, each successor an HMAC over the one
 * before (design §4), so that it can be handed out again without being stored. Safe for every
 * thread.
 */
public final class RefreshTokens {

  /** What the key is called among those that the store keeps. */
  public static final String PURPOSE = "refresh-token";

  private static final String HMAC = "HmacSHA256";
  private static final int BYTES = 32;

  /** 32 bytes in base64url. */
  private static final int LENGTH = 43;

  private final Supplier<Future<byte[]>> secret;
  private final SecureRandom random = new SecureRandom();
  private volatile SecretKeySpec key;

  /**
   * Holds no key before {@link #start}.
   *
   * @param secret gives 32 random bytes, the same for every process on the store; never null
   */
  public RefreshTokens(Supplier<Future<byte[]>> secret) {
    this.secret = secret;
  }

  /** Gets the key; before anything else. Fails as the secret does. */
  public Future<Void> start() {
    return secret
        .get()
        .map(
            bytes -> {
              key = new SecretKeySpec(bytes, HMAC);
              return null;
            });
  }

  /** A new random one. */
  Secret first() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new Secret(encoded(bytes));
  }

  /** What follows a token, always the same. */
  Secret successor(Secret token) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return new Secret(encoded(mac.doFinal(token.value().getBytes(StandardCharsets.US_ASCII))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  /** What is stored of a token. */
  static String hash(Secret token) {
    try {
      return encoded(
          MessageDigest.getInstance("SHA-256")
              .digest(token.value().getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether a text can be a refresh token at all; false for null. */
  public static boolean isForm(String text) {
    if (text == null || text.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      boolean good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!good) {
        return false;
      }
    }
    return true;
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
