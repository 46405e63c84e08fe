package dev.gatehouse.auth.keys;

import java.security.GeneralSecurityException;

/** Wraps stored keys under another key-encryption key. Safe for every thread. */
public final class KeyRewrapping {
  private final KeyEncryption before;
  private final KeyEncryption after;

  /**
   * From one key to another.
   *
   * @param before base64 of 32 bytes; never null
   * @param after base64 of 32 bytes; never null
   * @throws KeyUnavailableException where either is none
   */
  public KeyRewrapping(String before, String after) {
    this.before = encryption(before, "the key-encryption key of the backup");
    this.after = encryption(after, "key-encryption-key");
  }

  private static KeyEncryption encryption(String base64, String what) {
    return KeyEncryption.of(base64)
        .orElseThrow(
            () -> new KeyUnavailableException(what + " is not the base64 of 32 bytes", null));
  }

  /**
   * A signing key's private half, wrapped anew.
   *
   * @param wrapped never null
   * @throws KeyUnavailableException where {@code before} does not open it
   */
  public String signingKey(String kid, String wrapped) {
    return other(KeyVault.purpose(kid), wrapped);
  }

  /**
   * Another key, wrapped anew.
   *
   * @param purpose what it was wrapped for; never null
   * @param wrapped never null
   * @throws KeyUnavailableException where {@code before} does not open it
   */
  public String other(String purpose, String wrapped) {
    try {
      return after.wrap(purpose, before.unwrap(purpose, wrapped));
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException(
          "the key-encryption key does not open the keys of this backup: give the one they were"
              + " made with",
          e);
    }
  }
}
