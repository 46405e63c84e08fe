package dev.gatehouse.common.jose;

import java.security.Key;
import java.security.PublicKey;
import java.util.Objects;
import javax.crypto.SecretKey;

/**
 * A key that verifies, with the one algorithm it may be used for (RFC 8725 §3.1). Immutable.
 *
 * @param kid the key id; never null nor empty
 * @param algorithm never null
 * @param state never null
 * @param key a {@link PublicKey}, or a {@link SecretKey} where the algorithm is symmetric; never
 *     null, and checked to fit the algorithm and to be strong enough
 */
public record VerificationKey(String kid, Algorithm algorithm, KeyState state, Key key) {
  public VerificationKey {
    Objects.requireNonNull(kid, "kid");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(state, "state");
    if (algorithm.symmetric() ? !(key instanceof SecretKey) : !(key instanceof PublicKey)) {
      throw new IllegalArgumentException("the key does not fit " + algorithm.jwaName());
    }
    if (kid.isEmpty()) {
      throw new IllegalArgumentException("the kid is empty");
    }
    KeyStrength.check(algorithm, key);
  }

  /** The same key in another state. */
  public VerificationKey in(KeyState newState) {
    return new VerificationKey(kid, algorithm, newState, key);
  }

  /** Says which key, never what it is. */
  @Override
  public String toString() {
    return "VerificationKey[" + kid + ", " + algorithm + ", " + state + "]";
  }
}
