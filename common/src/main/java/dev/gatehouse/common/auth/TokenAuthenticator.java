package dev.gatehouse.common.auth;

import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.common.jose.TokenVerifier;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Clock;
import java.time.Duration;

/**
 * Says whose a bearer token is. A signature is checked the first time a token is seen; after that a
 * cache bounded by bytes answers, and expiry and the feed are still asked every time. Shared by all
 * threads of a process.
 */
public final class TokenAuthenticator implements JWTAuth {
  /** The provider id under which a user's scopes are authorizations. */
  public static final String PROVIDER_ID = "gatehouse";

  /** An authenticator that counts no refusals. */
  public TokenAuthenticator(
      TokenVerifier verifier, FeedView feed, Clock clock, Duration leeway, long cacheBytes) {
    this(verifier, feed, clock, leeway, cacheBytes, RefusalCounter.NONE);
  }

  /**
   * An authenticator.
   *
   * @param verifier asked the first time a token is seen
   * @param feed asked every time
   * @param clock for the expiry, every time
   * @param leeway tolerance for {@code exp}
   * @param cacheBytes what the cache may hold, tokens and all; 0 for no cache
   * @param refusals told of every refusal
   */
  public TokenAuthenticator(
      TokenVerifier verifier,
      FeedView feed,
      Clock clock,
      Duration leeway,
      long cacheBytes,
      RefusalCounter refusals) {}

  /**
   * Checks a token; computes, never waits.
   *
   * @param token anything a stranger may send; null is refused as missing
   * @throws TokenRefusedException with the reason
   */
  public VerifiedToken check(String token) throws TokenRefusedException {
    throw new UnsupportedOperationException();
  }

  /**
   * Checks {@code TokenCredentials}.
   *
   * @return already completed; fails with {@link TokenRefusedException} alone
   */
  @Override
  public Future<User> authenticate(Credentials credentials) {
    throw new UnsupportedOperationException();
  }

  /**
   * The token behind a user that {@link #authenticate} made.
   *
   * @return null where the user came from elsewhere, or is null
   */
  public static VerifiedToken of(User user) {
    throw new UnsupportedOperationException();
  }

  /** How many bytes the cache holds, by its own estimate. */
  public long cachedBytes() {
    throw new UnsupportedOperationException();
  }

  /** How many tokens the cache holds. */
  public long cachedTokens() {
    throw new UnsupportedOperationException();
  }

  /** Not supported: this side cannot sign. */
  @Override
  public String generateToken(JsonObject claims) {
    throw new UnsupportedOperationException("this side verifies only");
  }

  /** Not supported: this side cannot sign. */
  @Override
  public String generateToken(JsonObject claims, JWTOptions options) {
    throw new UnsupportedOperationException("this side verifies only");
  }
}
