package dev.gatehouse.common.jose;

import dev.gatehouse.common.claims.TokenProfile;
import java.time.Duration;
import java.util.Objects;

/**
 * What the claims of an access token must say (RFC 9068 §4, RFC 8725 §3.8 to §3.12).
 *
 * @param profile which claims are required; never null
 * @param issuer the only accepted {@code iss}; never null
 * @param audience what {@code aud} must contain; never null
 * @param leeway tolerance for {@code exp}, 0 to 60 s; {@code iat} and {@code nbf} may lie ahead by
 *     5 s or the leeway, whichever is more
 * @param audienceRequired whether a token without {@code aud} is refused; always so in the RFC 9068
 *     profile, and for the admin audience in the minimal one
 */
public record ClaimRules(
    TokenProfile profile,
    String issuer,
    String audience,
    Duration leeway,
    boolean audienceRequired) {
  /** No token may live longer: every entry of a revocation index has an end. */
  public static final Duration LONGEST_LIFE = Duration.ofHours(24);

  public ClaimRules {
    Objects.requireNonNull(profile, "profile");
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(audience, "audience");
    if (leeway.isNegative() || leeway.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException("the leeway is not within 0 and 60 s");
    }
    if (profile == TokenProfile.RFC9068 && !audienceRequired) {
      throw new IllegalArgumentException("RFC 9068 requires an audience");
    }
  }

  /** The rules of the profile: {@code aud} may be absent in the minimal one alone. */
  public ClaimRules(TokenProfile profile, String issuer, String audience, Duration leeway) {
    this(profile, issuer, audience, leeway, profile == TokenProfile.RFC9068);
  }

  /** The same rules for another audience, which a token then must name, in every profile. */
  public ClaimRules forAudience(String other) {
    return new ClaimRules(profile, issuer, other, leeway, true);
  }

  /** How far ahead {@code iat} and {@code nbf} may lie. */
  public Duration tolerance() {
    Duration least = Duration.ofSeconds(5);
    return leeway.compareTo(least) > 0 ? leeway : least;
  }
}
