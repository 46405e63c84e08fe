package dev.gatehouse.common.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.common.jose.KeyRing;
import dev.gatehouse.common.jose.TokenVerifier;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.auth.authorization.PermissionBasedAuthorization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class TokenAuthenticatorTest {
  private static final Instant START = Instant.parse("2026-01-15T12:00:00Z");
  private static final Duration LIFE = Duration.ofMinutes(30);
  private static final long MEBIBYTE = 1024 * 1024;

  private final MovableClock clock = new MovableClock();
  private final CountingVerifier verifier = new CountingVerifier();
  private final FakeFeed feed = new FakeFeed();
  private final List<RefusalReason> refusals = new ArrayList<>();
  private TokenAuthenticator authenticator = authenticator(Duration.ZERO, MEBIBYTE);

  @Test
  void signatureIsCheckedOnceAndTheFeedEveryTime() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(authenticator.check("good").subject()).isEqualTo("ada");
    }

    assertThat(verifier.calls.get()).isEqualTo(1);
    assertThat(feed.calls.get()).isEqualTo(5);
  }

  @Test
  void junkIsNeverCached() {
    for (int i = 0; i < 3; i++) {
      assertRefused("junk", RefusalReason.SIGNATURE);
    }

    assertThat(verifier.calls.get()).isEqualTo(3);
    assertThat(authenticator.cachedTokens()).isZero();
    assertThat(refusals).hasSize(3).containsOnly(RefusalReason.SIGNATURE);
  }

  @Test
  void cachedTokenIsRefusedTheMomentItExpires() throws Exception {
    authenticator.check("good");

    clock.advance(LIFE.minusMillis(1));
    authenticator.check("good");
    clock.advance(Duration.ofMillis(1));

    assertRefused("good", RefusalReason.EXPIRED);
    assertThat(refusals).containsExactly(RefusalReason.EXPIRED);
  }

  @Test
  void leewayIsGivenToCachedTokensToo() throws Exception {
    authenticator = authenticator(Duration.ofSeconds(60), MEBIBYTE);
    authenticator.check("good");

    clock.advance(LIFE.plusSeconds(60).minusMillis(1));
    authenticator.check("good");
    clock.advance(Duration.ofMillis(1));

    assertRefused("good", RefusalReason.EXPIRED);
  }

  @Test
  void whatGoesOnForLongEndsAtTheInstantFromWhichItsTokenIsRefused() throws Exception {
    authenticator = authenticator(Duration.ofSeconds(60), MEBIBYTE);
    VerifiedToken token = authenticator.check("good");

    clock.advance(LIFE.plusSeconds(60).minusMillis(1));
    assertThat(authenticator.refusalOf(token)).isNull();
    clock.advance(Duration.ofMillis(1));

    assertThat(authenticator.refusalOf(token)).isEqualTo(RefusalReason.EXPIRED);
    assertThat(refusals).as("nobody was refused").isEmpty();
  }

  @Test
  void expiredEntryGivesItsMemoryBack() throws Exception {
    authenticator.check("good");
    assertThat(authenticator.cachedBytes()).isPositive();

    clock.advance(LIFE);
    assertRefused("good", RefusalReason.EXPIRED);

    assertThat(authenticator.cachedTokens()).isZero();
    assertThat(authenticator.cachedBytes()).isZero();
  }

  @Test
  void revokedTokenIsRefusedAtOnceAndLeavesTheCache() throws Exception {
    authenticator.check("good");

    feed.refusal.set(RefusalReason.REVOKED);
    assertRefused("good", RefusalReason.REVOKED);

    assertThat(authenticator.cachedTokens()).isZero();
    assertThat(refusals).containsExactly(RefusalReason.REVOKED);
  }

  @Test
  void tokenThatIsRevokedBeforeItIsFirstSeenIsNotCached() {
    feed.refusal.set(RefusalReason.ACCOUNT_ENDED);

    assertRefused("good", RefusalReason.ACCOUNT_ENDED);

    assertThat(authenticator.cachedTokens()).isZero();
  }

  @Test
  void retiredKeyEndsCachedTokens() throws Exception {
    authenticator.check("good");

    feed.refusal.set(RefusalReason.UNKNOWN_KEY);

    assertRefused("good", RefusalReason.UNKNOWN_KEY);
  }

  @Test
  void cacheIsBoundedByBytes() throws Exception {
    long bound = 64 * 1024;
    authenticator = authenticator(Duration.ZERO, bound);
    for (int i = 0; i < 5_000; i++) {
      authenticator.check("good-" + i);
      assertThat(authenticator.cachedBytes()).isLessThanOrEqualTo(bound);
    }

    assertThat(authenticator.cachedTokens()).isBetween(10L, bound / CachedToken.FIXED_BYTES);
  }

  @Test
  void entryOfExactlyTheBoundIsKeptAndOneBeyondIsNot() throws Exception {
    long weight = CachedToken.weight("good", CachedToken.of(token("good"), 0));

    authenticator = authenticator(Duration.ZERO, weight);
    authenticator.check("good");
    assertThat(authenticator.cachedTokens()).isEqualTo(1);

    authenticator = authenticator(Duration.ZERO, weight - 1);
    authenticator.check("good");
    assertThat(authenticator.cachedTokens()).isZero();
  }

  @Test
  void everyScopeOfATokenCountsForTheBound() {
    int one = CachedToken.weight("good", CachedToken.of(tokenOf("a"), 0));
    int three = CachedToken.weight("good", CachedToken.of(tokenOf("a", "b", "c"), 0));

    assertThat(three - one).isEqualTo(2 * CachedToken.SCOPE_BYTES);
    assertThat(one).isGreaterThanOrEqualTo(CachedToken.FIXED_BYTES + 2 * "good".length());
  }

  @Test
  void cacheOfNoBytesHoldsNothing() throws Exception {
    authenticator = authenticator(Duration.ZERO, 0);

    authenticator.check("good");
    authenticator.check("good");

    assertThat(verifier.calls.get()).isEqualTo(2);
  }

  @Test
  void missingCredentialsAreRefusedAsMissing() {
    assertRefused(null, RefusalReason.MISSING);
    assertFails(authenticator.authenticate(null), RefusalReason.MISSING);
    assertFails(
        authenticator.authenticate(new UsernamePasswordCredentials("ada", "x")),
        RefusalReason.MISSING);
    assertFails(authenticator.authenticate(new TokenCredentials()), RefusalReason.MISSING);
  }

  @Test
  void authenticateIsCompletedAtOnce() {
    Future<User> good = authenticator.authenticate(new TokenCredentials("good"));
    Future<User> bad = authenticator.authenticate(new TokenCredentials("junk"));

    assertThat(good.succeeded()).isTrue();
    assertFails(bad, RefusalReason.SIGNATURE);
  }

  @Test
  void userCarriesTheTokenAndItsScopesAsAuthorizations() {
    User user = user("good");

    assertThat(TokenAuthenticator.of(user)).isEqualTo(token("good"));
    assertThat(user.subject()).isEqualTo("ada");
    assertThat(user.principal())
        .isEqualTo(
            new JsonObject()
                .put("sub", "ada")
                .put("iss", "https://login.example")
                .put("client_id", "first-party")
                .put("account_id", "acc-7")
                .put("scope", "tasks:read tasks:write")
                .put("jti", "good"));
    assertThat(user.attributes().getLong("exp")).isEqualTo(START.plus(LIFE).getEpochSecond());
    assertThat(PermissionBasedAuthorization.create("tasks:read").match(user)).isTrue();
    assertThat(PermissionBasedAuthorization.create("tasks:rea").match(user)).isFalse();
    assertThat(PermissionBasedAuthorization.create("gatehouse:admin").match(user)).isFalse();
  }

  @Test
  void whatOneRequestDoesToItsUserNoOtherSees() {
    User first = user("good");
    first.principal().put("sub", "eve").put("scope", "gatehouse:admin");
    first.attributes().put("exp", 0);
    first.authorizations().put("elsewhere", PermissionBasedAuthorization.create("gatehouse:admin"));

    User second = user("good");

    assertThat(second).isNotSameAs(first);
    assertThat(second.principal().getString("sub")).isEqualTo("ada");
    assertThat(PermissionBasedAuthorization.create("gatehouse:admin").match(second)).isFalse();
    assertThat(first.subject()).isEqualTo("ada");
    assertThat(TokenAuthenticator.of(first).subject()).isEqualTo("ada");
  }

  @Test
  void mergingAnotherUserDoesNotChangeWhoseTokenItIs() {
    User user = user("good").merge(User.fromName("eve"));

    assertThat(user.subject()).isEqualTo("ada");
    assertThat(TokenAuthenticator.of(user).subject()).isEqualTo("ada");
    assertThat(user.principal().getString("username")).isEqualTo("eve");
  }

  @Test
  void userFromElsewhereHasNoToken() {
    assertThat(TokenAuthenticator.of(User.fromName("ada"))).isNull();
    assertThat(TokenAuthenticator.of(null)).isNull();
  }

  @Test
  void thisSideCannotSign() {
    assertThatThrownBy(() -> authenticator.generateToken(new JsonObject()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> authenticator.generateToken(new JsonObject(), new JWTOptions()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private User user(String token) {
    return authenticator.authenticate(new TokenCredentials(token)).result();
  }

  private TokenAuthenticator authenticator(Duration leeway, long cacheBytes) {
    return new TokenAuthenticator(verifier, feed, clock, leeway, cacheBytes, refusals::add);
  }

  private void assertRefused(String token, RefusalReason reason) {
    assertThatThrownBy(() -> authenticator.check(token))
        .isInstanceOfSatisfying(
            TokenRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static void assertFails(Future<User> future, RefusalReason reason) {
    assertThat(future.failed()).isTrue();
    assertThat(future.cause())
        .isInstanceOfSatisfying(
            TokenRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static VerifiedToken token(String id) {
    return token(id, List.of("tasks:read", "tasks:write"));
  }

  private static VerifiedToken tokenOf(String... scopes) {
    return token("id", List.of(scopes));
  }

  private static VerifiedToken token(String id, List<String> scopes) {
    return new VerifiedToken(
        "https://login.example",
        List.of("https://api.example"),
        "ada",
        SubjectKind.USER,
        "acc-7",
        "first-party",
        new java.util.LinkedHashSet<>(scopes),
        null,
        id,
        Epochs.ZERO,
        null,
        null,
        START,
        START.plus(LIFE),
        "kid");
  }

  /** Accepts what begins with {@code good}. */
  private static final class CountingVerifier implements TokenVerifier {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public VerifiedToken verify(String token) throws TokenRefusedException {
      calls.incrementAndGet();
      if (!token.startsWith("good")) {
        throw new TokenRefusedException(RefusalReason.SIGNATURE);
      }
      return token(token);
    }
  }

  private static final class FakeFeed implements FeedView {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<RefusalReason> refusal = new AtomicReference<>();

    @Override
    public KeyRing keys() {
      return KeyRing.empty();
    }

    @Override
    public RefusalReason refusalOf(VerifiedToken token) {
      calls.incrementAndGet();
      return refusal.get();
    }

    @Override
    public String accountIdOf(VerifiedToken token) {
      return token.accountId();
    }

    @Override
    public boolean stale() {
      return false;
    }

    @Override
    public long appliedSequence() {
      return 0;
    }
  }

  private static final class MovableClock extends Clock {
    private Instant now = START;

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
