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
   * An active token. Of a refresh token {@code type}, {@code issuedAt}, {@code issuer} and {@code
   * tokenId} are null, and the audience is empty.
   *
   * @param scope separated by spaces; never null
   * @param clientId whom it was issued to; null only in the minimal profile
   * @param username the account's name; null for a client's own token
   * @param expiresAt never null
   * @param issuedAt may be null
   * @param subject never null
   * @param audience never null; may be empty
   * @param issuer may be null
   * @param tokenId {@code jti}; may be null
   * @param type {@code bearer} for an access token
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
      String tokenId,
      String type) {}
}
