package dev.gatehouse.common.jose;

import dev.gatehouse.common.config.Secret;
import java.security.Key;
import java.security.PublicKey;

/**
 * A key that signs, with the one algorithm it may be used for. Immutable.
 *
 * @param kid the key id; never null nor empty
 * @param algorithm never null
 * @param privateKey the private key, or the secret of a symmetric algorithm; never null
 * @param publicKey null where the algorithm is symmetric
 */
public record SigningKey(String kid, Algorithm algorithm, Key privateKey, PublicKey publicKey) {
  /**
   * Makes a new key pair; its {@code kid} is its thumbprint (RFC 7638). RSA keys have 2048 bits.
   *
   * @param algorithm not a symmetric one
   */
  public static SigningKey generate(Algorithm algorithm) {
    return Unfinished.yet();
  }

  /**
   * The key of a shared secret (HS256): its UTF-8 bytes.
   *
   * @throws IllegalArgumentException where it is shorter than 32 bytes
   */
  public static SigningKey hmac(Secret secret) {
    return Unfinished.yet();
  }

  /**
   * Restores a key that was stored.
   *
   * @param kid never null
   * @param algorithm not a symmetric one
   * @param pkcs8 what {@link #pkcs8()} gave
   * @param publicJwk the public half as a JWK; never null
   * @throws IllegalArgumentException where the halves do not belong together or do not fit
   */
  public static SigningKey fromPkcs8(
      String kid, Algorithm algorithm, byte[] pkcs8, String publicJwk) {
    return Unfinished.yet();
  }

  /**
   * The private key as PKCS #8 (RFC 5958), unencrypted.
   *
   * @throws IllegalStateException where the algorithm is symmetric
   */
  public byte[] pkcs8() {
    return Unfinished.yet();
  }

  /** The half that verifies. */
  public VerificationKey toVerificationKey(KeyState state) {
    return Unfinished.yet();
  }

  /** Says which key, never what it is. */
  @Override
  public String toString() {
    return "SigningKey[" + kid + ", " + algorithm + "]";
  }
}
