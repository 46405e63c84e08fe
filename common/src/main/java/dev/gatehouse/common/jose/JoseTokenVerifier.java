package dev.gatehouse.common.jose;

import dev.gatehouse.common.claims.MinimalTokenId;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Verifies access tokens strictly: form, header, signature, claims (RFC 9068 §4, RFC 8725). Safe
 * for every thread.
 */
public final class JoseTokenVerifier implements TokenVerifier {
  private final Supplier<KeyRing> keys;
  private final ClaimRules rules;
  private final Clock clock;
  private final JwsVerifier signatures;

  /**
   * A verifier.
   *
   * @param keys asked for each token
   * @param rules what the claims must say
   * @param provider who computes
   * @param clock for {@code exp}, {@code nbf} and {@code iat}
   */
  public JoseTokenVerifier(
      Supplier<KeyRing> keys, ClaimRules rules, CryptoProvider provider, Clock clock) {
    this.keys = Objects.requireNonNull(keys, "keys");
    this.rules = Objects.requireNonNull(rules, "rules");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.signatures = new JwsVerifier(Objects.requireNonNull(provider, "provider"));
  }

  @Override
  public VerifiedToken verify(String token) throws TokenRefusedException {
    JwsVerifier.Verified jws = signatures.verify(token, this::keyFor);
    AccessTokenClaims claims = AccessTokenClaims.read(jws.payload());
    readTokenId(claims);
    checkPresent(claims);
    checkTimes(claims);
    checkParties(claims);
    return new VerifiedToken(
        claims.issuer,
        claims.audience == null ? List.of() : claims.audience,
        claims.subject,
        kindOf(claims),
        claims.accountId,
        claims.clientId,
        claims.scopes == null ? Set.of() : claims.scopes,
        claims.sessionId,
        claims.tokenId == null ? "sha256:" + sha256(jws.signingInput()) : claims.tokenId,
        claims.epochs,
        claims.authTime,
        null,
        claims.issuedAt,
        claims.expiresAt,
        jws.key().kid());
  }

  private VerificationKey keyFor(JwsHeader header) throws TokenRefusedException {
    require(isAccessTokenType(header.typ()), RefusalReason.HEADER);
    KeyRing ring = keys.get();
    VerificationKey key;
    if (header.kid() != null) {
      key = ring.find(header.kid());
    } else {
      require(rules.profile() == TokenProfile.MINIMAL, RefusalReason.HEADER);
      key = onlySecretOf(ring);
    }
    require(key != null, RefusalReason.UNKNOWN_KEY);
    return key;
  }

  /**
   * Without a {@code kid} there is nothing to guess: the one shared secret, or none. Keys of before
   * the secret may be beside it in the ring; their own tokens name them.
   */
  private static VerificationKey onlySecretOf(KeyRing ring) {
    List<VerificationKey> secrets =
        ring.keys().stream().filter(key -> key.algorithm().symmetric()).toList();
    return secrets.size() == 1 ? secrets.getFirst() : null;
  }

  /**
   * RFC 9068 §4: {@code at+jwt}, its media type's prefix left out or not, in any case. The minimal
   * profile also takes {@code JWT} and none at all, since others mint for it.
   */
  private boolean isAccessTokenType(String typ) {
    boolean minimal = rules.profile() == TokenProfile.MINIMAL;
    if (typ == null) {
      return minimal;
    }
    return switch (typ.toLowerCase(Locale.ROOT)) {
      case "at+jwt", "application/at+jwt" -> true;
      case "jwt" -> minimal;
      default -> false;
    };
  }

  /** Where the profile has no claims for session and client, the token's id names them. */
  private void readTokenId(AccessTokenClaims claims) {
    boolean ours = rules.profile() == TokenProfile.MINIMAL && claims.epochs != null;
    if (ours && claims.clientId == null && claims.sessionId == null) {
      MinimalTokenId id = MinimalTokenId.of(claims.tokenId);
      claims.clientId = id.clientId();
      claims.sessionId = id.sessionId();
    }
  }

  private void checkPresent(AccessTokenClaims claims) throws TokenRefusedException {
    require(claims.subject != null && claims.expiresAt != null, RefusalReason.CLAIMS);
    if (rules.profile() == TokenProfile.RFC9068) {
      require(
          claims.issuer != null
              && claims.audience != null
              && claims.issuedAt != null
              && claims.tokenId != null
              && claims.clientId != null
              && claims.scopes != null
              && claims.epochs != null,
          RefusalReason.CLAIMS);
      // a user's token says whose account, a client's own token names the client twice
      require(
          claims.accountId != null || claims.subject.equals(claims.clientId), RefusalReason.CLAIMS);
    }
  }

  private void checkTimes(AccessTokenClaims claims) throws TokenRefusedException {
    Instant now = clock.instant();
    Instant ahead = now.plus(rules.tolerance());
    // RFC 7519 §4.1.4: on or after exp is too late
    require(now.isBefore(claims.expiresAt.plus(rules.leeway())), RefusalReason.EXPIRED);
    require(!claims.expiresAt.isAfter(ahead.plus(ClaimRules.LONGEST_LIFE)), RefusalReason.CLAIMS);
    require(!isAfter(claims.issuedAt, ahead), RefusalReason.NOT_YET_VALID);
    require(!isAfter(claims.notBefore, ahead), RefusalReason.NOT_YET_VALID);
  }

  private static boolean isAfter(Instant claim, Instant limit) {
    return claim != null && claim.isAfter(limit);
  }

  private void checkParties(AccessTokenClaims claims) throws TokenRefusedException {
    require(claims.issuer == null || claims.issuer.equals(rules.issuer()), RefusalReason.ISSUER);
    require(
        claims.audience == null
            ? !rules.audienceRequired()
            : claims.audience.contains(rules.audience()),
        RefusalReason.AUDIENCE);
  }

  private static SubjectKind kindOf(AccessTokenClaims claims) {
    return claims.accountId == null && claims.subject.equals(claims.clientId)
        ? SubjectKind.CLIENT
        : SubjectKind.USER;
  }

  private static String sha256(byte[] signingInput) {
    try {
      return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(signingInput));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void require(boolean holds, RefusalReason otherwise) throws TokenRefusedException {
    if (!holds) {
      throw new TokenRefusedException(otherwise);
    }
  }
}
