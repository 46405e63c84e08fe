package dev.gatehouse.common.claims;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * An access token whose signature and claims were verified: the one form in which a caller's
 * identity travels through gateway, bus and consumers. Immutable and safe for every thread. That it
 * was verified once says nothing of now: expiry and revocation are checked at each use.
 *
 * @param issuer {@code iss} (RFC 7519 §4.1.1); null only in the minimal profile
 * @param audience {@code aud} (RFC 7519 §4.1.3), never null; empty only in the minimal profile
 * @param subject {@code sub}: the account's name or the client's id; never null nor empty
 * @param kind whom the subject names; never null
 * @param accountId the account's opaque id, never reused; null for a client's own token and where
 *     the token does not carry it (minimal profile)
 * @param clientId {@code client_id} (RFC 8693 §4.3); null only in the minimal profile
 * @param scopes the granted scopes, in the token's order; never null, may be empty
 * @param sessionId {@code sid}; null where there is no session
 * @param tokenId {@code jti} (RFC 7519 §4.1.7); where the token has none, the base64url SHA-256 of
 *     {@code header.payload} with the prefix {@code sha256:}, so that it can be revoked all the
 *     same; never null
 * @param epochs the epochs it was issued under; null for a token minted elsewhere without them
 * @param authTime {@code auth_time}: when the user authenticated; null where the token has none
 * @param confirmation {@code cnf} as JSON text (RFC 7800); null where the token has none, which is
 *     every accepted token until sender-constrained tokens exist
 * @param issuedAt {@code iat}; null only in the minimal profile
 * @param expiresAt {@code exp}; never null
 * @param keyId the {@code kid} of the key that verified it; never null (the ring's own id where the
 *     header carries none)
 */
public record VerifiedToken(
    String issuer,
    List<String> audience,
    String subject,
    SubjectKind kind,
    String accountId,
    String clientId,
    Set<String> scopes,
    String sessionId,
    String tokenId,
    Epochs epochs,
    Instant authTime,
    String confirmation,
    Instant issuedAt,
    Instant expiresAt,
    String keyId) {

  public VerifiedToken {
    audience = List.copyOf(audience);
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(kind, "kind");
    scopes = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(scopes));
    Objects.requireNonNull(tokenId, "tokenId");
    Objects.requireNonNull(expiresAt, "expiresAt");
    Objects.requireNonNull(keyId, "keyId");
  }
}
