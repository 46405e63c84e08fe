package dev.gatehouse.auth;

import static dev.gatehouse.auth.RunningAuth.claims;
import static dev.gatehouse.auth.RunningAuth.credentials;
import static dev.gatehouse.auth.RunningAuth.get;
import static dev.gatehouse.auth.RunningAuth.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.auth.DeleteClient;
import dev.gatehouse.common.auth.DeleteUser;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.Introspect;
import dev.gatehouse.common.auth.Introspection;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.ListEvents;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.auth.SetPassword;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.SecurityChange.SessionRevoked;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Refresh tokens and sessions, whole. */
@ExtendWith(VertxExtension.class)
class SessionIT {
  private static final String ADDRESS = "192.0.2.7";
  private static final String GRACE = "password-of-grace";
  private static final int MANY = 200;

  private final TestClock clock = new TestClock();
  private Vertx vertx;
  private Path dataDir;
  private RunningAuth auth;

  @BeforeEach
  void start(Vertx fresh, @TempDir Path directory) {
    vertx = fresh;
    dataDir = directory;
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    auth.create(user("grace", "tasks:read", "tasks:write"));
  }

  @AfterEach
  void stop() {
    auth.stop();
  }

  @Test
  void loginBeginsASessionThatItsTokensName() {
    IssuedToken token = login();

    assertThat(token.refreshToken().value()).matches("[\\w-]{43}");
    assertThat(claims(token.accessToken()).getString("sid")).matches("[\\w-]{22}");
    assertThat(claims(token.accessToken()).getLong("auth_time"))
        .isEqualTo(clock.instant().getEpochSecond());
    assertThat(claims(token.accessToken()).getJsonArray("epoch"))
        .isEqualTo(new JsonArray().add(0).add(0).add(0));
    assertThat(sid(login())).isNotEqualTo(sid(token));
  }

  @Test
  void refreshGivesAnotherTokenOfTheSameSessionAndAnotherRefreshToken() {
    IssuedToken first = login();
    Instant loggedIn = clock.instant();
    clock.forward(Duration.ofMinutes(20));

    IssuedToken second = refresh(first);

    assertThat(second.scope()).isEqualTo(first.scope());
    assertThat(second.refreshToken().value())
        .matches("[\\w-]{43}")
        .isNotEqualTo(first.refreshToken().value());
    assertThat(sid(second)).isEqualTo(sid(first));
    assertThat(claims(second.accessToken()).getLong("auth_time"))
        .isEqualTo(loggedIn.getEpochSecond());
    assertThat(claims(second.accessToken()).getLong("iat"))
        .isEqualTo(clock.instant().getEpochSecond());
    assertThat(claims(second.accessToken()).getString("jti"))
        .isNotEqualTo(claims(first.accessToken()).getString("jti"));
    assertThat(claims(second.accessToken()).getString("client_id")).isEqualTo("first-party");
    assertThat(refresh(second).refreshToken()).isNotEqualTo(second.refreshToken());
    assertThat(results()).containsExactlyInAnyOrderEntriesOf(Map.of("rotated", 2));
  }

  @Test
  void sameRefreshTokenGetsTheSameSuccessorUntilTheGraceEnds() {
    IssuedToken first = login();
    Secret successor = refresh(first).refreshToken();

    assertThat(refresh(first).refreshToken()).isEqualTo(successor);
    clock.forward(Duration.ofSeconds(10).minusMillis(1));
    assertThat(refresh(first).refreshToken()).isEqualTo(successor);
    assertThat(results()).containsExactlyInAnyOrderEntriesOf(Map.of("rotated", 1, "repeated", 2));

    clock.forward(Duration.ofMillis(1));
    assertThat(refusal(first.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    assertThat(refusal(successor)).as("the whole family").isEqualTo(CallError.INVALID_GRANT);
    assertThat(results()).containsEntry("reused", 1).containsEntry("refused", 1);
  }

  @Test
  void usedOneIsTheftOnceItsSuccessorWasUsedAndNodesRefuseTheSessionsTokens() {
    IssuedToken first = login();
    IssuedToken second = refresh(first);
    IssuedToken third = refresh(second);
    ClientCredentials asker = asker();
    assertThat(active(asker, third)).isTrue();

    assertThat(refusal(first.refreshToken())).isEqualTo(CallError.INVALID_GRANT);

    assertThat(refusal(second.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    assertThat(refusal(third.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    for (IssuedToken token : List.of(first, second, third)) {
      assertThat(active(asker, token)).isFalse();
    }
    assertThat(snapshot().sessions())
        .containsExactly(
            new SessionRevoked(sid(first), 1, clock.instant().plus(Duration.ofMinutes(30))));
    assertThat(lastEvent().subject()).isEqualTo("grace");
    assertThat(lastEvent().clientAddress()).isEqualTo(ADDRESS);
    assertThat(lastEvent().detail()).contains(sid(first)).contains("used again");
    assertThat(login()).as("a new session").isNotNull();
  }

  @Test
  void manyRefreshesAtOnceWithOneTokenYieldOneSuccessor() {
    IssuedToken first = login();

    List<Future<IssuedToken>> asked = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      asked.add(auth.bus.ask(AuthCalls.TOKEN, refreshing(null, first.refreshToken(), null)));
    }

    Set<Secret> successors =
        asked.stream()
            .map(RunningAuth::get)
            .map(IssuedToken::refreshToken)
            .collect(Collectors.toSet());
    assertThat(successors).hasSize(1);
    assertThat(results())
        .containsExactlyInAnyOrderEntriesOf(Map.of("rotated", 1, "repeated", MANY - 1));
    assertThat(refreshed(successors.iterator().next())).isNotNull();
  }

  @Test
  void refreshTokenThatIsNotUsedEndsAndOneThatIsUsedGoesOnUntilTheSessionsEnd() {
    IssuedToken idle = login();
    clock.forward(Duration.ofDays(7).minusMillis(1));
    IssuedToken token = refresh(idle);
    clock.forward(Duration.ofDays(7));
    assertThat(refusal(token.refreshToken())).isEqualTo(CallError.INVALID_GRANT);

    token = login();
    for (int day = 0; day < 29; day++) {
      clock.forward(Duration.ofDays(1));
      token = refresh(token);
    }
    clock.forward(Duration.ofDays(1).minusMillis(1));
    IssuedToken last = refresh(token);
    clock.forward(Duration.ofMillis(1));
    assertThat(refusal(last.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    assertThat(snapshot().sessions()).as("nothing was stolen").isEmpty();
  }

  @Test
  void scopeIsNarrowedForOneTokenAndNeverWidened() {
    IssuedToken first = login();

    IssuedToken narrow = get(ask(refreshing(null, first.refreshToken(), "tasks:read")));
    assertThat(narrow.scope()).isEqualTo("tasks:read");
    IssuedToken whole = refresh(narrow);
    assertThat(whole.scope().split(" ")).containsExactlyInAnyOrder("tasks:read", "tasks:write");

    for (String scope : List.of("tasks:read other", "gatehouse:admin", "a  b")) {
      assertThat(error(AuthCalls.TOKEN, refreshing(null, whole.refreshToken(), scope)))
          .isEqualTo(CallError.INVALID_SCOPE);
    }
    assertThat(refresh(whole)).as("not used up").isNotNull();

    IssuedToken less = get(ask(RunningAuth.attempt("grace", GRACE, "tasks:read", ADDRESS)));
    assertThat(error(AuthCalls.TOKEN, refreshing(null, less.refreshToken(), "tasks:write")))
        .as("held, but not granted at the log-in")
        .isEqualTo(CallError.INVALID_SCOPE);
  }

  @Test
  void refreshTokenIsGoodForItsClientAlone() {
    ClientCredentials portal = client("portal", "password", "refresh_token");
    ClientCredentials other = client("other", "password", "refresh_token");
    IssuedToken token = loginThrough(portal);
    assertThat(token.scope()).isEqualTo("tasks:read");

    assertThat(error(AuthCalls.TOKEN, refreshing(other, token.refreshToken(), null)))
        .isEqualTo(CallError.INVALID_GRANT);
    assertThat(refusal(token.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    assertThat(
            error(
                AuthCalls.TOKEN,
                refreshing(credentials("portal", other.secret()), token.refreshToken(), null)))
        .isEqualTo(CallError.INVALID_CLIENT);
    assertThat(error(AuthCalls.TOKEN, refreshing(portal, login().refreshToken(), null)))
        .isEqualTo(CallError.INVALID_GRANT);

    IssuedToken next = get(ask(refreshing(portal, token.refreshToken(), null)));
    assertThat(claims(next.accessToken()).getString("client_id")).isEqualTo("portal");
    assertThat(next.scope()).isEqualTo("tasks:read");
  }

  @Test
  void withoutTheGrantThereIsNoRefreshToken() {
    ClientCredentials plain = client("plain", "password");
    IssuedToken token = loginThrough(plain);

    assertThat(token.refreshToken()).isNull();
    assertThat(claims(token.accessToken()).containsKey("sid")).isFalse();
    assertThat(error(AuthCalls.TOKEN, refreshing(plain, login().refreshToken(), null)))
        .isEqualTo(CallError.UNAUTHORIZED_CLIENT);
  }

  @Test
  void administratorsTokenHasNone() {
    IssuedToken token =
        get(
            ask(
                RunningAuth.attempt(
                    "admin", RunningAuth.ADMIN_PASSWORD, "gatehouse:admin", ADDRESS)));

    assertThat(token.refreshToken()).isNull();
    assertThat(claims(token.accessToken()).containsKey("sid")).isFalse();
  }

  @Test
  void whatNobodyWasGivenIsRefusedAlike() {
    login();

    for (String junk : List.of("x", "A".repeat(43), "A".repeat(42), "ä".repeat(43), "a.b.c")) {
      assertThat(refusal(new Secret(junk))).as(junk).isEqualTo(CallError.INVALID_GRANT);
    }
    assertThat(error(AuthCalls.TOKEN, refreshing(null, null, null)))
        .isEqualTo(CallError.INVALID_REQUEST);
  }

  @Test
  void whateverEndsTheAccountsTokensEndsItsSessions() {
    List<Runnable> ends =
        List.of(
            () ->
                auth.ask(
                    AuthCalls.SET_PASSWORD,
                    new SetPassword(Operator.LOCAL, "grace", new Secret(GRACE))),
            () -> auth.ask(AuthCalls.REVOKE, Revoke.user(Operator.LOCAL, "grace")),
            () -> change(new ChangeUser(Operator.LOCAL, "grace", null, null, List.of(), null)),
            () -> {
              change(new ChangeUser(Operator.LOCAL, "grace", null, null, null, false));
              change(new ChangeUser(Operator.LOCAL, "grace", null, null, null, true));
            },
            () -> {
              auth.ask(AuthCalls.DELETE_USER, new DeleteUser(Operator.LOCAL, "grace"));
              auth.create(user("grace", "tasks:read"));
            });
    for (Runnable end : ends) {
      IssuedToken token = login();

      end.run();

      assertThat(refusal(token.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    }
  }

  @Test
  void whateverEndsTheClientsTokensEndsItsSessions() {
    ClientCredentials portal = client("portal", "password", "refresh_token");
    IssuedToken token = loginThrough(portal);
    auth.ask(AuthCalls.REVOKE, Revoke.client(Operator.LOCAL, "portal"));

    assertThat(error(AuthCalls.TOKEN, refreshing(portal, token.refreshToken(), null)))
        .isEqualTo(CallError.INVALID_GRANT);

    IssuedToken after = loginThrough(portal);
    assertThat(get(ask(refreshing(portal, after.refreshToken(), null)))).isNotNull();
    IssuedToken last = loginThrough(portal);
    auth.ask(AuthCalls.DELETE_CLIENT, new DeleteClient(Operator.LOCAL, "portal"));
    ClientCredentials again = client("portal", "password", "refresh_token");
    assertThat(error(AuthCalls.TOKEN, refreshing(again, last.refreshToken(), null)))
        .as("a new client of the same id")
        .isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void operatorEndsASessionAndNoOther() {
    IssuedToken token = login();
    IssuedToken other = login();
    ClientCredentials asker = asker();

    long sequence =
        auth.ask(AuthCalls.REVOKE, Revoke.session(Operator.LOCAL, sid(token))).sequence();

    assertThat(sequence).isEqualTo(snapshot().head());
    assertThat(refusal(token.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    assertThat(active(asker, token)).isFalse();
    assertThat(active(asker, other)).isTrue();
    assertThat(refresh(other)).isNotNull();
    assertThat(lastEvent().actor()).isEqualTo("unix:operator");
    assertThat(auth.ask(AuthCalls.REVOKE, Revoke.session(Operator.LOCAL, sid(token))).sequence())
        .as("again")
        .isEqualTo(sequence);
    assertThat(error(AuthCalls.REVOKE, Revoke.session(Operator.LOCAL, "nobody")))
        .isEqualTo(CallError.NOT_FOUND);
    assertThat(
            error(AuthCalls.REVOKE, Revoke.session(new Operator(other.accessToken()), sid(other))))
        .isEqualTo(CallError.UNAUTHENTICATED);
  }

  @Test
  void sessionOfWhichEveryTokenHasEndedNeedsNoEntry() {
    // a node whose clock differs, or with a leeway, may take them for two minutes more
    IssuedToken late = login();
    IssuedToken token = login();
    Instant tolerated = clock.instant().plus(Duration.ofMinutes(32));
    clock.forward(Duration.between(clock.instant(), tolerated));
    long first = snapshot().head() + 1;
    assertThat(auth.ask(AuthCalls.REVOKE, Revoke.session(Operator.LOCAL, sid(late))).sequence())
        .as("while it may still be taken, nodes must hear of it at once")
        .isEqualTo(first);
    assertThat(snapshot().sessions())
        .extracting(SessionRevoked::sessionId)
        .containsExactly(sid(late));
    clock.forward(Duration.ofMillis(1));
    long before = snapshot().head();

    assertThat(auth.ask(AuthCalls.REVOKE, Revoke.session(Operator.LOCAL, sid(token))).sequence())
        .isEqualTo(before);

    assertThat(snapshot().head()).isEqualTo(before);
    assertThat(refusal(token.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void revokedRefreshTokenTakesTheAccessTokensWithIt() {
    ClientCredentials asker = asker();
    IssuedToken first = login();
    IssuedToken second = refresh(first);

    assertThat(own(null, second.refreshToken())).isEqualTo(snapshot().head());

    assertThat(active(asker, first)).isFalse();
    assertThat(active(asker, second)).isFalse();
    assertThat(refusal(second.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
    assertThat(own(null, new Secret("A".repeat(43)))).isZero();
    assertThat(lastEvent().clientAddress()).isEqualTo(ADDRESS);
  }

  @Test
  void refreshTokenIsRevokedByItsClientAlone() {
    ClientCredentials portal = client("portal", "password", "refresh_token");
    IssuedToken token = loginThrough(portal);

    assertThat(own(null, token.refreshToken())).as("by possession").isZero();
    assertThat(error(AuthCalls.REVOKE_OWN, new RevokeOwn(asker(), token.refreshToken(), ADDRESS)))
        .isEqualTo(CallError.INVALID_GRANT);
    IssuedToken next = get(ask(refreshing(portal, token.refreshToken(), null)));

    assertThat(own(portal, next.refreshToken())).isPositive();
    assertThat(error(AuthCalls.TOKEN, refreshing(portal, next.refreshToken(), null)))
        .isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void introspectionShowsARefreshTokenToItsClientWhileItIsInForce() {
    ClientCredentials portal = client("portal", "password", "refresh_token");
    IssuedToken token = loginThrough(portal);

    Introspection shown = introspected(portal, token.refreshToken());
    assertThat(shown.token())
        .isEqualTo(
            new Introspection.Token(
                "tasks:read",
                "portal",
                "grace",
                clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofDays(7)),
                null,
                "grace",
                List.of(),
                null,
                null,
                null));
    assertThat(introspected(asker(), token.refreshToken())).isEqualTo(Introspection.INACTIVE);
    assertThat(introspected(portal, login().refreshToken())).isEqualTo(Introspection.INACTIVE);

    IssuedToken next = get(ask(refreshing(portal, token.refreshToken(), null)));
    assertThat(introspected(portal, token.refreshToken())).isEqualTo(Introspection.INACTIVE);
    assertThat(introspected(portal, next.refreshToken()).active()).isTrue();
    change(new ChangeUser(Operator.LOCAL, "grace", null, null, null, false));
    assertThat(introspected(portal, next.refreshToken())).isEqualTo(Introspection.INACTIVE);
    change(new ChangeUser(Operator.LOCAL, "grace", null, null, null, true));
    assertThat(introspected(portal, next.refreshToken())).isEqualTo(Introspection.INACTIVE);

    IssuedToken revoked = loginThrough(portal);
    own(portal, revoked.refreshToken());
    assertThat(introspected(portal, revoked.refreshToken())).isEqualTo(Introspection.INACTIVE);
    IssuedToken idle = loginThrough(portal);
    auth.ask(AuthCalls.REVOKE, Revoke.client(Operator.LOCAL, "portal"));
    assertThat(introspected(portal, idle.refreshToken())).isEqualTo(Introspection.INACTIVE);
    idle = loginThrough(portal);
    clock.forward(Duration.ofDays(7).minusMillis(1));
    assertThat(introspected(portal, idle.refreshToken()).active()).isTrue();
    clock.forward(Duration.ofMillis(1));
    assertThat(introspected(portal, idle.refreshToken())).isEqualTo(Introspection.INACTIVE);
  }

  @Test
  void sessionsOutliveARestartAndTheSuccessorStaysTheSame() {
    IssuedToken first = login();
    Secret successor = refresh(first).refreshToken();
    IssuedToken revoked = login();
    own(null, revoked.refreshToken());

    auth.stop();
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);

    assertThat(refresh(first).refreshToken()).isEqualTo(successor);
    assertThat(snapshot().sessions())
        .extracting(SessionRevoked::sessionId)
        .containsExactly(sid(revoked));
    assertThat(refusal(revoked.refreshToken())).isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void databaseHoldsNoRefreshTokenInTheClear() throws Exception {
    IssuedToken first = login();
    IssuedToken second = refresh(first);
    auth.stop();

    String database =
        new String(
            Files.readAllBytes(dataDir.resolve("gatehouse.db")), StandardCharsets.ISO_8859_1);
    assertThat(database)
        .contains(sid(first))
        .doesNotContain(first.refreshToken().value(), second.refreshToken().value());
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
  }

  @Test
  void minimalProfileHasRefreshTokensAndSessionsThatCanBeRevoked() {
    auth.stop();
    Path other = dataDir.resolve("minimal");
    auth = RunningAuth.start(vertx, RunningAuth.hs256(other, TokenProfile.MINIMAL), clock);
    auth.create(user("grace", "tasks:read"));
    ClientCredentials asker = asker();
    IssuedToken first = login();
    assertThat(claims(first.accessToken()).fieldNames())
        .containsExactlyInAnyOrder("sub", "exp", "iat", "jti", "scope", "epoch");
    IssuedToken second = refresh(first);
    assertThat(active(asker, second)).isTrue();

    own(null, second.refreshToken());

    assertThat(active(asker, first)).isFalse();
    assertThat(active(asker, second)).isFalse();
    auth.stop();
    auth = RunningAuth.start(vertx, RunningAuth.hs256(other, TokenProfile.MINIMAL), clock);
    assertThat(active(asker, second)).isFalse();
  }

  private IssuedToken login() {
    return get(ask(RunningAuth.attempt("grace", GRACE, null, ADDRESS)));
  }

  private IssuedToken loginThrough(ClientCredentials client) {
    return get(
        ask(new TokenRequest("password", client, "grace", new Secret(GRACE), null, null, ADDRESS)));
  }

  private IssuedToken refresh(IssuedToken token) {
    return refreshed(token.refreshToken());
  }

  private IssuedToken refreshed(Secret refreshToken) {
    return get(ask(refreshing(null, refreshToken, null)));
  }

  private CallError refusal(Secret refreshToken) {
    return error(AuthCalls.TOKEN, refreshing(null, refreshToken, null));
  }

  private Future<IssuedToken> ask(TokenRequest request) {
    return auth.bus.ask(AuthCalls.TOKEN, request);
  }

  private static TokenRequest refreshing(
      ClientCredentials client, Secret refreshToken, String scope) {
    return new TokenRequest("refresh_token", client, null, null, refreshToken, scope, ADDRESS);
  }

  private ClientCredentials client(String id, String... grants) {
    return credentials(id, auth.createClient(id, "tasks:read other", grants).clientSecret());
  }

  /** A client that only asks. */
  private ClientCredentials asker() {
    return client("asker", "client_credentials");
  }

  private void change(ChangeUser change) {
    auth.ask(AuthCalls.CHANGE_USER, change);
  }

  private long own(ClientCredentials client, Secret token) {
    return auth.ask(AuthCalls.REVOKE_OWN, new RevokeOwn(client, token, ADDRESS)).sequence();
  }

  private boolean active(ClientCredentials asker, IssuedToken token) {
    return auth.ask(AuthCalls.INTROSPECT, new Introspect(asker, token.accessToken(), ADDRESS))
        .active();
  }

  private Introspection introspected(ClientCredentials asker, Secret token) {
    return auth.ask(AuthCalls.INTROSPECT, new Introspect(asker, token, ADDRESS));
  }

  private static String sid(IssuedToken token) {
    return claims(token.accessToken()).getString("sid");
  }

  private <Q extends Record, R extends Record> CallError error(Call<Q, R> call, Q request) {
    return auth.refusal(call, request).error();
  }

  /** How many refreshes ended how; those that never did are left out. */
  private Map<String, Integer> results() {
    Map<String, Integer> results = new TreeMap<>();
    auth.meters
        .get("gatehouse.refreshes")
        .counters()
        .forEach(
            counter -> {
              if (counter.count() > 0) {
                results.put(counter.getId().getTag("result"), (int) counter.count());
              }
            });
    return results;
  }

  private FeedSnapshot snapshot() {
    try {
      return FeedJson.readSnapshot(
          auth.ask(FeedCalls.ASK, new FeedQuestion("nonce", null, 0)).snapshot().text());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private EventPage.Event lastEvent() {
    return auth
        .ask(AuthCalls.LIST_EVENTS, new ListEvents(Operator.LOCAL, 0, 1000))
        .events()
        .stream()
        .filter(event -> event.kind().equals("session.revoked"))
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
