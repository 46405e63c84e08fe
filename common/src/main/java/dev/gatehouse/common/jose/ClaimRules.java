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
 */
public record ClaimRules(TokenProfile profile, String issuer, String audience, Duration leeway) {
  /** No token may live longer: every entry of a revocation index has an end. */
  public static final Duration LONGEST_LIFE = Duration.ofHours(24);

  public ClaimRules {
    Objects.requireNonNull(profile, "profile");
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(audience, "audience");
    if (leeway.isNegative() || leeway.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException("the leeway is not within 0 and 60 s");
    }
  }

  /** How far ahead {@code iat} and {@code nbf} may lie. */
  public Duration tolerance() {
    Duration least = Duration.ofSeconds(5);
    return leeway.compareTo(least) > 0 ? leeway : least;
  }
}
