package dev.gatehouse.auth;

import static dev.gatehouse.auth.RunningAuth.claims;
import static dev.gatehouse.auth.RunningAuth.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.ListEvents;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.MintToken;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class RevocationIT {
  private static final String ADDRESS = "192.0.2.7";

  private final TestClock clock = new TestClock();
  private Vertx vertx;
  private Path dataDir;
  private RunningAuth auth;

  @BeforeEach
  void start(Vertx fresh, @TempDir Path directory) {
    vertx = fresh;
    dataDir = directory;
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    auth.create(user("grace"));
  }

  @AfterEach
  void stop() {
    auth.stop();
  }

  @Test
  void operatorRevokesATokenAndTheFeedKnowsItAfterARestartToo() {
    Secret token = login();

    long sequence = revoke(token);

    assertThat(snapshot().head()).isEqualTo(sequence);
    assertThat(snapshot().revoked()).containsExactly(revoked(token));
    assertThat(lastEvent().kind()).isEqualTo("token.revoked");
    assertThat(lastEvent().subject()).isEqualTo("grace");
    assertThat(lastEvent().detail()).contains(claims(token).getString("jti"));
    auth.stop();
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    assertThat(snapshot().revoked()).containsExactly(revoked(token));
  }

  @Test
  void tokenThatWasRevokedBeforeIsAnsweredWithWhereTheFeedIs() {
    Secret token = login();
    long first = revoke(token);

    assertThat(revoke(token)).isEqualTo(first);
    assertThat(own(token)).isEqualTo(first);
    assertThat(snapshot().revoked()).hasSize(1);
  }

  @Test
  void whoeverHasATokenRevokesItAndTheAuditKnowsFromWhere() {
    Secret token = login();

    long sequence = own(token);

    assertThat(sequence).isPositive();
    assertThat(snapshot().revoked()).containsExactly(revoked(token));
    assertThat(lastEvent().actor()).isEqualTo("grace");
    assertThat(lastEvent().clientAddress()).isEqualTo(ADDRESS);
  }

  @Test
  void whatIsNoTokenRevokesNothing() {
    String token = login().value();
    Secret forged = new Secret(token.substring(0, token.length() - 8) + "AAAAAAAA");

    assertThat(own(forged)).isZero();
    assertThat(own(new Secret("junk"))).isZero();
    assertThat(auth.refusal(AuthCalls.REVOKE, Revoke.token(Operator.LOCAL, forged)).error())
        .isEqualTo(CallError.INVALID_REQUEST);
    assertThat(snapshot().revoked()).isEmpty();
  }

  @Test
  void expiredTokenNeedsNoEntry() {
    Secret expired =
        auth.ask(AuthCalls.MINT_TOKEN, new MintToken(Operator.LOCAL, "grace", -1, null))
            .accessToken();

    assertThat(revoke(expired)).isEqualTo(snapshot().head());
    assertThat(own(expired)).isZero();
    assertThat(snapshot().revoked()).isEmpty();
  }

  @Test
  void revokedAdminTokenAdministersNothingAnyMore() {
    Operator admin = auth.adminToken();
    auth.ask(AuthCalls.LIST_KEYS, new ListKeys(admin));

    own(admin.adminToken());

    assertThat(auth.refusal(AuthCalls.LIST_KEYS, new ListKeys(admin)).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    auth.ask(AuthCalls.LIST_KEYS, new ListKeys(auth.adminToken()));
  }

  @Test
  void tokenIssuedAfterAUsersRevocationWithinTheSameSecondIsGood() {
    Secret before = login();

    long sequence = auth.ask(AuthCalls.REVOKE, Revoke.user(Operator.LOCAL, "Grace")).sequence();

    Secret after = login(); // the clock stands still
    assertThat(sequence).isEqualTo(snapshot().head());
    assertThat(snapshot().accounts())
        .filteredOn(account -> account.name().equals("grace"))
        .singleElement()
        .satisfies(
            account -> {
              assertThat(epoch(before)).isLessThan(account.epoch());
              assertThat(epoch(after)).isEqualTo(account.epoch());
            });
    assertThat(claims(after).getLong("iat")).isEqualTo(claims(before).getLong("iat"));
    assertThat(lastEvent("user.revoked").subject()).isEqualTo("grace");
  }

  @Test
  void userThatIsNotThereCannotBeRevoked() {
    assertThat(auth.refusal(AuthCalls.REVOKE, Revoke.user(Operator.LOCAL, "nobody")).error())
        .isEqualTo(CallError.NOT_FOUND);
  }

  @Test
  void nobodyRevokesForOthersWithoutBeingAnAdministrator() {
    Operator nobody = new Operator(login());

    assertThat(auth.refusal(AuthCalls.REVOKE, Revoke.token(nobody, login())).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(auth.refusal(AuthCalls.REVOKE, Revoke.user(nobody, "grace")).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
  }

  @Test
  void rowsOfTokensThatHaveEndedGo() {
    Secret first = login();
    revoke(first);
    clock.forward(Duration.ofMinutes(40));
    Secret second = login();

    revoke(second);

    assertThat(snapshot().revoked()).containsExactly(revoked(second));
  }

  private Secret login() {
    return auth.login("grace", "password-of-grace").accessToken();
  }

  private long revoke(Secret token) {
    return auth.ask(AuthCalls.REVOKE, Revoke.token(Operator.LOCAL, token)).sequence();
  }

  private long own(Secret token) {
    return auth.ask(AuthCalls.REVOKE_OWN, new RevokeOwn(null, token, ADDRESS)).sequence();
  }

  private static TokenRevoked revoked(Secret token) {
    JsonObject claims = claims(token);
    return new TokenRevoked(claims.getString("jti"), Instant.ofEpochSecond(claims.getLong("exp")));
  }

  private static int epoch(Secret token) {
    return claims(token).getJsonArray("epoch").getInteger(0);
  }

  private FeedSnapshot snapshot() {
    FeedAnswer answer = auth.ask(FeedCalls.ASK, new FeedQuestion("nonce", null, 0));
    try {
      return FeedJson.readSnapshot(answer.snapshot().text());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private EventPage.Event lastEvent() {
    return auth
        .ask(AuthCalls.LIST_EVENTS, new ListEvents(Operator.LOCAL, 0, 1000))
        .events()
        .stream()
        .filter(event -> event.kind().endsWith(".revoked"))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private EventPage.Event lastEvent(String kind) {
    assertThat(lastEvent().kind()).isEqualTo(kind);
    return lastEvent();
  }
}
