package dev.gatehouse.common.auth;

import com.github.benmanes.caffeine.cache.Expiry;
import dev.gatehouse.common.claims.VerifiedToken;
import io.vertx.ext.auth.authorization.Authorization;
import io.vertx.ext.auth.authorization.PermissionBasedAuthorization;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What is kept of a token whose signature held, with all that a request needs of it made once.
 *
 * @param token never null
 * @param authorizations its scopes as vertx-auth-common knows them; unmodifiable
 * @param endMillis epoch milliseconds at which it is refused: {@code exp} and the leeway
 */
record CachedToken(VerifiedToken token, Set<Authorization> authorizations, long endMillis) {
  /**
   * The size of an entry without its texts: the cache's node, the records and the sets. With the
   * texts, counted twice over, this comes to 1.4 times what was measured for a token of 525
   * characters (1,282 bytes), so that the bound in bytes holds.
   */
  static final int FIXED_BYTES = 400;

  /** A scope's entries in two sets and its authorization. */
  static final int SCOPE_BYTES = 160;

  static CachedToken of(VerifiedToken token, long leewayMillis) {
    Set<Authorization> authorizations = LinkedHashSet.newLinkedHashSet(token.scopes().size());
    for (String scope : token.scopes()) {
      authorizations.add(PermissionBasedAuthorization.create(scope));
    }
    return new CachedToken(
        token,
        java.util.Collections.unmodifiableSet(authorizations),
        endMillis(token, leewayMillis));
  }

  /** The instant from which a token is refused, in epoch milliseconds. */
  static long endMillis(VerifiedToken token, long leewayMillis) {
    return token.expiresAt().toEpochMilli() + leewayMillis;
  }

  /** The claims are shorter than the token that spells them out in base64url. */
  static int weight(String text, CachedToken entry) {
    return FIXED_BYTES + 2 * text.length() + SCOPE_BYTES * entry.authorizations.size();
  }

  static Expiry<String, CachedToken> untilExpiry(Clock clock) {
    return Expiry.creating(
        (text, entry) -> Duration.ofMillis(Math.max(0, entry.endMillis - clock.millis())));
  }
}
