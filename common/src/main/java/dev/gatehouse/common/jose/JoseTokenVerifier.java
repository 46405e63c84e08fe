package dev.gatehouse.common.jose;

import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import java.time.Clock;
import java.util.function.Supplier;

/** Verifies access tokens strictly: form, header, signature, claims. Safe for every thread. */
public final class JoseTokenVerifier implements TokenVerifier {
  /**
   * A verifier.
   *
   * @param keys asked for each token; the same ring as long as nothing changed
   * @param rules what the claims must say
   * @param provider who computes
   * @param clock for {@code exp}, {@code nbf} and {@code iat}
   */
  public JoseTokenVerifier(
      Supplier<KeyRing> keys, ClaimRules rules, CryptoProvider provider, Clock clock) {}

  @Override
  public VerifiedToken verify(String token) throws TokenRefusedException {
    return Unfinished.yet();
  }
}
