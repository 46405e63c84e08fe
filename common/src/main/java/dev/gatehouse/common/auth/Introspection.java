package dev.gatehouse.common.auth;

import java.time.Instant;
import java.util.List;

/**
 * What a token is worth now (RFC 7662 §2.2). Of one that is not active nothing is told.
 *
 * @param active whether it would be accepted
 * @param token null exactly where it is not active
 */
public record Introspection(boolean active, Token token) {
  /** Of anything that is no good token, whatever the reason. */
  public static final Introspection INACTIVE = new Introspection(false, null);

  /**
   * An active token.
   *
   * @param scope separated by spaces; never null
   * @param clientId whom it was issued to; null only in the minimal profile
   * @param username the account's name; null for a client's own token
   * @param expiresAt never null
   * @param issuedAt null only in the minimal profile
   * @param subject never null
   * @param audience never null; empty only in the minimal profile
   * @param issuer null only in the minimal profile
   * @param tokenId {@code jti}; never null
   */
  public record Token(
      String scope,
      String clientId,
      String username,
      Instant expiresAt,
      Instant issuedAt,
      String subject,
      List<String> audience,
      String issuer,
      String tokenId) {}
}
