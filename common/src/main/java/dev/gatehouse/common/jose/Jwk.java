package dev.gatehouse.common.jose;

/** A single JSON Web Key (RFC 7517) to and from text. */
public final class Jwk {
  private Jwk() {}

  /**
   * Writes a public key, with {@code kid}, {@code alg} and {@code use: sig}.
   *
   * @throws IllegalArgumentException for a symmetric key, which is never published
   */
  public static String toJson(VerificationKey key) {
    return Unfinished.yet();
  }

  /**
   * Reads a public key; {@code kid} and {@code alg} are required.
   *
   * @param json never null
   * @param state the state it is in; never null
   * @throws IllegalArgumentException with a plain line where it is malformed, of an unsupported
   *     algorithm, for another use, weak, or not public
   */
  public static VerificationKey parse(String json, KeyState state) {
    return Unfinished.yet();
  }
}
