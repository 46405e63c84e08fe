package dev.gatehouse.common.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenCheck;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.common.jose.TokenVerifier;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whose a bearer token is. A signature is checked the first time a token is seen; after that a
 * cache bounded by bytes answers, and expiry and the feed are still asked every time. Shared by all
 * threads of a process; a hit takes no lock.
 *
 * <p>The cache's key is the whole text of the token. Only canonical encodings are accepted, so one
 * token has one text, and no collision of a digest can help anyone. What did not verify is never
 * kept, so that junk cannot push out what is in use.
 */
public final class TokenAuthenticator implements JWTAuth, TokenCheck {
  /** The provider id under which a user's scopes are authorizations. */
  public static final String PROVIDER_ID = "gatehouse";

  private static final Logger log = LoggerFactory.getLogger(TokenAuthenticator.class);

  private final TokenVerifier verifier;
  private final FeedView feed;
  private final Clock clock;
  private final long leewayMillis;
  private final RefusalCounter refusals;
  private final Cache<String, CachedToken> cache;

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
   * @param leeway tolerance for {@code exp}; the verifier's, and not negative
   * @param cacheBytes what the cache may hold, tokens and all; 0 for no cache
   * @param refusals told of every refusal
   */
  public TokenAuthenticator(
      TokenVerifier verifier,
      FeedView feed,
      Clock clock,
      Duration leeway,
      long cacheBytes,
      RefusalCounter refusals) {
    this.verifier = Objects.requireNonNull(verifier, "verifier");
    this.feed = Objects.requireNonNull(feed, "feed");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.refusals = Objects.requireNonNull(refusals, "refusals");
    if (leeway.isNegative()) {
      throw new IllegalArgumentException("the leeway is negative");
    }
    leewayMillis = leeway.toMillis();
    cache =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher(CachedToken::weight)
            // frees the memory of what has expired; whether it has is decided in check(), by the
            // clock
            .expireAfter(CachedToken.untilExpiry(clock))
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            // upkeep is short and amortized: done by the caller, no thread of a foreign pool
            .executor(Runnable::run)
            .build();
  }

  /**
   * Checks a token; computes, never waits.
   *
   * @param token anything a stranger may send; null is refused as missing
   * @return never null
   * @throws TokenRefusedException with the reason
   */
  @Override
  public VerifiedToken check(String token) throws TokenRefusedException {
    return checked(token).token();
  }

  private CachedToken checked(String token) throws TokenRefusedException {
    if (token == null) {
      throw refused(RefusalReason.MISSING);
    }
    CachedToken found = cache.getIfPresent(token);
    boolean first = found == null;
    if (first) {
      found = verifyFirst(token);
    }
    RefusalReason reason = refusalOf(found.token(), found.endMillis());
    if (reason != null) {
      // nothing that ended comes back, so the memory is free for others
      if (!first) {
        cache.invalidate(token);
      }
      logRefusal(found.token(), reason);
      throw refused(reason);
    }
    if (first) {
      cache.put(token, found);
    }
    return found;
  }

  /**
   * Why a token that verified before would be refused now: by expiry, leeway included, or by the
   * feed. What goes on for long, such as a WebSocket, asks this. Not counted as a refusal.
   *
   * @param verified of {@link #check}; never null
   * @return null while it is good
   */
  public RefusalReason refusalOf(VerifiedToken verified) {
    return refusalOf(verified, CachedToken.endMillis(verified, leewayMillis));
  }

  private RefusalReason refusalOf(VerifiedToken verified, long endMillis) {
    return clock.millis() >= endMillis ? RefusalReason.EXPIRED : feed.refusalOf(verified);
  }

  private CachedToken verifyFirst(String token) throws TokenRefusedException {
    try {
      return CachedToken.of(verifier.verify(token), leewayMillis);
    } catch (TokenRefusedException e) {
      refusals.refused(e.reason());
      throw e;
    }
  }

  private TokenRefusedException refused(RefusalReason reason) {
    refusals.refused(reason);
    return new TokenRefusedException(reason);
  }

  private static void logRefusal(VerifiedToken token, RefusalReason reason) {
    log.debug(
        "token refused: reason={} jti={} sub={} kid={}",
        reason,
        token.tokenId(),
        token.subject(),
        token.keyId());
  }

  /**
   * Checks {@code TokenCredentials}.
   *
   * @return already completed, with a user of its own for each call; fails with {@link
   *     TokenRefusedException} alone
   */
  @Override
  public Future<User> authenticate(Credentials credentials) {
    try {
      String token = credentials instanceof TokenCredentials bearer ? bearer.getToken() : null;
      return Future.succeededFuture(new VerifiedUser(checked(token)));
    } catch (TokenRefusedException e) {
      return Future.failedFuture(e);
    }
  }

  /**
   * The token behind a user that {@link #authenticate} made.
   *
   * @return null where the user came from elsewhere, or is null
   */
  public static VerifiedToken of(User user) {
    return user instanceof VerifiedUser verified ? verified.token() : null;
  }

  /** How many bytes the cache holds, by its own estimate. */
  public long cachedBytes() {
    return cache.policy().eviction().map(Policy.Eviction::weightedSize).orElseThrow().orElse(0);
  }

  /** How many tokens the cache holds. */
  public long cachedTokens() {
    return cache.estimatedSize();
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
