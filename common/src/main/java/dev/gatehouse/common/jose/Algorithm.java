package dev.gatehouse.common.jose;

import java.util.Optional;

/** The supported signature algorithms (RFC 7518 §3.1, RFC 8037 §3.1). {@code none} is none. */
public enum Algorithm {
  HS256("HS256"),
  ES256("ES256"),
  ES384("ES384"),
  RS256("RS256"),
  PS256("PS256"),
  EDDSA("EdDSA");

  private final String jwaName;

  Algorithm(String jwaName) {
    this.jwaName = jwaName;
  }

  /** The name in {@code alg}; never null. */
  public String jwaName() {
    return jwaName;
  }

  /** Whether every verifier could sign too: the key is a shared secret, and never published. */
  public boolean symmetric() {
    return this == HS256;
  }

  /**
   * Finds an algorithm by its exact name.
   *
   * @param name the value of {@code alg}, case-sensitive (RFC 7515 §4.1.1); may be null
   * @return empty where the name is not one of ours
   */
  public static Optional<Algorithm> named(String name) {
    for (Algorithm algorithm : values()) {
      if (algorithm.jwaName.equals(name)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
