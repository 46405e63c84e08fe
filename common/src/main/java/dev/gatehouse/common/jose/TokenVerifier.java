package dev.gatehouse.common.jose;

import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;

/** Verifies an access token's form, signature and claims; knows neither cache nor revocation. */
public interface TokenVerifier {
  /**
   * Verifies {@code token}. Call from any thread; it computes, and does not wait.
   *
   * @param token a compact JWS (RFC 7515 §7.1), or anything a stranger may send; not null
   * @return the verified token, {@code exp} included; never null
   * @throws TokenRefusedException with the reason, and never another exception
   */
  VerifiedToken verify(String token) throws TokenRefusedException;
}
