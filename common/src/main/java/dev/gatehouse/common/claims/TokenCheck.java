package dev.gatehouse.common.claims;

/** Says whose a bearer token is, now: verified, not expired, not revoked. Safe for every thread. */
@FunctionalInterface
public interface TokenCheck {
  /**
   * Checks a token; computes, never waits.
   *
   * @param token anything a stranger may send; null is refused as missing
   * @return never null
   * @throws TokenRefusedException with the reason
   */
  VerifiedToken check(String token) throws TokenRefusedException;
}
