package dev.gatehouse.common.bus;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which the messages of auth-service and the gateways are sealed (AES-256). Whoever
 * holds it may ask the signer for anything; a consumer never does. Immutable; does not print
 * itself.
 */
public final class LinkKey {
  private static final int BYTES = 32;

  private final SecretKey key;

  /**
   * A key that was handed to this node.
   *
   * @param bytes 32 of them; copied
   */
  public LinkKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a link key has 32 bytes");
    }
    key = new SecretKeySpec(bytes, "AES");
  }

  /** A new random key: what one process uses for itself, anew at each start. */
  public static LinkKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new LinkKey(bytes);
  }

  SecretKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "LinkKey[hidden]";
  }
}
