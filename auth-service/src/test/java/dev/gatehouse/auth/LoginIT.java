package dev.gatehouse.auth;

import static dev.gatehouse.auth.RunningAuth.attempt;
import static dev.gatehouse.auth.RunningAuth.claims;
import static dev.gatehouse.auth.RunningAuth.get;
import static dev.gatehouse.auth.RunningAuth.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.ProfileRequest;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.Algorithm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class LoginIT {

  private static final String ADA = "analytical-engine-1843";
  private static final String HERE = "192.0.2.1";
  private static final String ELSEWHERE = "192.0.2.2";

  private final TestClock clock = new TestClock();
  private RunningAuth auth;

  @BeforeEach
  void start(Vertx vertx, @TempDir Path dataDir) {
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
  }

  @AfterEach
  void stop() {
    auth.stop();
  }

  @Test
  void rightPasswordGetsATokenWithTheAccountsScopes() {
    IssuedToken token = auth.login("Ada", ADA);

    assertThat(token.scope().split(" ")).containsExactlyInAnyOrder("tasks:read", "tasks:write");
    assertThat(token.expiresInSeconds()).isEqualTo(1800);
    assertThat(claims(token.accessToken()).getString("sub")).isEqualTo("ada");
    assertThat(RunningAuth.header(token.accessToken()).getString("typ")).isEqualTo("at+jwt");
  }

  @Test
  void passwordGrantThatIsOffIsUnsupportedAndCostsNothing(Vertx vertx, @TempDir Path other) {
    auth.stop();
    auth = RunningAuth.start(vertx, RunningAuth.withoutPasswordGrant(other), clock);
    double before = auth.rounds();

    assertThat(auth.refusal(AuthCalls.TOKEN, attempt("ada", ADA, null, HERE)).error())
        .isEqualTo(CallError.UNSUPPORTED_GRANT_TYPE);
    assertThat(auth.rounds()).isEqualTo(before);
  }

  @Test
  void wrongUnknownDisabledAndImpossibleAreAlikeInWordsAndInWork() {
    auth.create(user("gone"));
    auth.ask(
        AuthCalls.CHANGE_USER, new ChangeUser(Operator.LOCAL, "gone", null, null, null, false));
    // an imported hash of the least cost: the difference must be spent
    auth.create(
        new NewUser(
            "cheap",
            null,
            new Secret("$2b$04$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm"),
            null,
            null,
            null));
    List<TokenRequest> attempts =
        List.of(
            attempt("ada", "wrong-password", null, HERE),
            attempt("nobody", "wrong-password", null, HERE),
            attempt("no name at all", "wrong-password", null, HERE),
            attempt("x".repeat(5000), "wrong-password", null, HERE),
            attempt("gone", "wrong-password", null, HERE),
            attempt("gone", "password-of-gone", null, HERE),
            attempt("cheap", "wrong-password", null, HERE),
            attempt("ada", "x".repeat(73), null, HERE),
            attempt("ada", ADA + "\0", null, HERE));

    for (TokenRequest attempt : attempts) {
      double before = auth.rounds();
      CallException refusal = auth.refusal(AuthCalls.TOKEN, attempt);

      assertThat(refusal.error()).isEqualTo(CallError.INVALID_GRANT);
      assertThat(refusal.details()).isEmpty();
      assertThat(refusal.retryAfter()).isNull();
      assertThat(auth.rounds() - before).isEqualTo(16);
    }
  }

  @Test
  void tenFailuresAreFreeAndTheEleventhIsOneTooMany() {
    for (int i = 1; i <= 10; i++) {
      assertThat(auth.refusedLogin("ada", "wrong-password", HERE).error())
          .as("failure %d", i)
          .isEqualTo(CallError.INVALID_GRANT);
    }

    CallException eleventh = auth.refusedLogin("ada", "wrong-password", HERE);
    assertThat(eleventh.error()).isEqualTo(CallError.TOO_MANY_TRIES);
    assertThat(eleventh.retryAfter()).isEqualTo(Duration.ofSeconds(1));

    double before = auth.rounds();
    assertThat(auth.refusedLogin("ada", ADA, HERE).error()).isEqualTo(CallError.TOO_MANY_TRIES);
    assertThat(auth.rounds()).as("not hashed during the delay").isEqualTo(before);
  }

  @Test
  void rightPasswordAfterTenFailuresIsASuccessAndResets() {
    failures(10);
    assertThat(auth.login("ada", ADA)).isNotNull();

    failures(10);
    assertThat(auth.login("ada", ADA)).isNotNull();
  }

  @Test
  void delayDoublesAndEndsByItself() {
    failures(11);
    for (long expected : new long[] {2, 4, 8}) {
      clock.forward(Duration.ofSeconds(expected / 2));
      CallException refusal = auth.refusedLogin("ada", "wrong-password", HERE);
      assertThat(refusal.error()).isEqualTo(CallError.TOO_MANY_TRIES);
      assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(expected));
    }
    clock.forward(Duration.ofSeconds(8).minusMillis(1));
    assertThat(auth.refusedLogin("ada", ADA, HERE).error()).isEqualTo(CallError.TOO_MANY_TRIES);
    clock.forward(Duration.ofMillis(1));

    assertThat(auth.login("ada", ADA)).isNotNull();
  }

  @Test
  void strangerElsewhereLocksNobodyOut() {
    failures(11);

    assertThat(get(auth.bus.ask(AuthCalls.TOKEN, attempt("ada", ADA, null, ELSEWHERE))))
        .isNotNull();
    assertThat(auth.refusedLogin("ada", ADA, HERE).error()).isEqualTo(CallError.TOO_MANY_TRIES);
  }

  @Test
  void addressHasAHundredFailuresAMinuteWhateverTheName() {
    for (int i = 0; i < 100; i++) {
      assertThat(auth.refusedLogin("nobody-" + i, "wrong-password", HERE).error())
          .isEqualTo(CallError.INVALID_GRANT);
      clock.forward(Duration.ofMillis(100));
    }

    CallException refusal = auth.refusedLogin("ada", ADA, HERE);
    assertThat(refusal.error()).isEqualTo(CallError.TOO_MANY_TRIES);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(50));

    clock.forward(Duration.ofSeconds(50));
    assertThat(auth.login("ada", ADA)).isNotNull();
  }

  @Test
  void successesNeverCount() {
    for (int i = 0; i < 150; i++) {
      assertThat(auth.login("ada", ADA)).isNotNull();
    }
  }

  @Test
  void parallelGuessesGetNoMoreThanOneAfterTheOther() {
    List<Future<IssuedToken>> busy = occupyHashing();
    List<Future<IssuedToken>> guesses =
        IntStream.range(0, 40)
            .mapToObj(
                i -> auth.bus.ask(AuthCalls.TOKEN, attempt("ada", "guess-number-" + i, null, HERE)))
            .toList();

    List<CallError> errors = errors(guesses);
    errors(busy);

    // where others have the processor, some are not even looked at
    long busyErrors = errors.stream().filter(e -> e == CallError.BUSY).count();
    long wrong = errors.stream().filter(e -> e == CallError.INVALID_GRANT).count();
    assertThat(wrong).isEqualTo(Math.min(10, 40 - busyErrors));
    assertThat(errors.stream().filter(e -> e == CallError.TOO_MANY_TRIES))
        .hasSize((int) (40 - busyErrors - wrong));
    clock.forward(Duration.ofSeconds(1));
    assertThat(auth.login("ada", ADA)).as("eleven were counted, not forty").isNotNull();
  }

  @Test
  void rightGuessAmongParallelOnesIsNotTakenBeyondTheLimit() {
    failures(10);
    List<Future<IssuedToken>> busy = occupyHashing();
    List<Future<IssuedToken>> guesses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      guesses.add(auth.bus.ask(AuthCalls.TOKEN, attempt("ada", "guess-number-" + i, null, HERE)));
    }
    guesses.add(auth.bus.ask(AuthCalls.TOKEN, attempt("ada", ADA, null, HERE)));

    List<CallError> errors = errors(guesses);
    errors(busy);

    // where others have the processor, some are not even looked at
    assertThat(errors).hasSize(21).isSubsetOf(CallError.TOO_MANY_TRIES, CallError.BUSY);
  }

  /**
   * Keeps both threads at work for some fifth of a second, so that all that follow are let in
   * before any is settled. What the tests hold to is true on a machine where they are not, too.
   */
  private List<Future<IssuedToken>> occupyHashing() {
    Secret costly = new Secret("$2b$12$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm");
    auth.create(new NewUser("costly", null, costly, null, null, null));
    return IntStream.range(0, 2)
        .mapToObj(
            i ->
                auth.bus.ask(AuthCalls.TOKEN, attempt("costly", "wrong-password", null, ELSEWHERE)))
        .toList();
  }

  @Test
  void scopeThatIsNotHeldIsInvalid() {
    assertThat(auth.refusal(AuthCalls.TOKEN, attempt("ada", ADA, "other", HERE)).error())
        .isEqualTo(CallError.INVALID_SCOPE);
    assertThat(auth.refusal(AuthCalls.TOKEN, attempt("ada", ADA, "gatehouse:admin", HERE)).error())
        .isEqualTo(CallError.INVALID_SCOPE);
    assertThat(auth.ask(AuthCalls.TOKEN, attempt("ada", ADA, "tasks:read", HERE)).scope())
        .isEqualTo("tasks:read");
  }

  @Test
  void administratorLogsInWithoutAdministrationUnlessAskedForIt() {
    IssuedToken plain = auth.login("admin", RunningAuth.ADMIN_PASSWORD);
    Operator admin = auth.adminToken();

    assertThat(plain.scope()).isEmpty();
    assertThat(claims(plain.accessToken()).getString("aud")).isEqualTo(RunningAuth.ISSUER);
    assertThat(claims(admin.adminToken()).getString("aud"))
        .isEqualTo(RunningAuth.ISSUER + "/admin");
    assertThat(claims(admin.adminToken()).getLong("exp"))
        .isEqualTo(clock.instant().getEpochSecond() + 600);
  }

  @Test
  void importedHashWorksAndIsUpgradedAtTheNextLogIn() {
    String imported = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    auth.create(new NewUser("old", null, new Secret(imported), null, null, null));

    assertThat(auth.login("old", "U*U")).isNotNull();

    // the check costs 2^5, the new hash 2^4; the next check is of the new one
    await()
        .untilAsserted(
            () -> {
              double before = auth.rounds();
              assertThat(auth.login("old", "U*U")).isNotNull();
              assertThat(auth.rounds() - before).isEqualTo(16);
            });
  }

  @Test
  void logInsAndRefusalsAreInTheAuditWithoutNamesNobodyHas() {
    auth.login("ada", ADA);
    auth.refusedLogin("ada", "wrong-password", HERE);
    auth.refusedLogin("my.secret.password", "wrong-password", HERE);

    var page =
        auth.ask(
            AuthCalls.LIST_EVENTS,
            new dev.gatehouse.common.auth.ListEvents(Operator.LOCAL, 0, 1000));

    assertThat(page.events())
        .filteredOn(event -> event.kind().startsWith("login."))
        .extracting(event -> event.kind() + " " + event.subject() + " " + event.clientAddress())
        .containsExactly(
            "login.succeeded ada " + HERE,
            "login.refused ada " + HERE,
            "login.refused null " + HERE);
  }

  @Test
  void stormIsAnsweredWithTokensOrATimeWhileOtherCallsGoOn(Vertx vertx, @TempDir Path slowDir) {
    auth.stop();
    auth =
        RunningAuth.start(
            vertx,
            RunningAuth.settings(slowDir, Algorithm.ES256, null, TokenProfile.RFC9068, 11, null),
            java.time.Clock.systemUTC());
    // of the usual cost, which the demo account's first hash has not
    auth.create(new NewUser("grace", new Secret(ADA), null, null, null, null));

    List<Future<IssuedToken>> storm =
        IntStream.range(0, 400)
            .mapToObj(i -> auth.bus.ask(AuthCalls.TOKEN, attempt("grace", ADA, null, HERE)))
            .toList();
    int asked = 0;
    while (!storm.stream().allMatch(Future::isComplete)) {
      // each fails after its time limit of 2 s where the event loop is held up
      assertThat(auth.ask(AuthCalls.PROFILE, new ProfileRequest("ada")).enabled()).isTrue();
      asked++;
    }

    List<Future<IssuedToken>> refused = storm.stream().filter(Future::failed).toList();
    assertThat(asked).isPositive();
    assertThat(refused).hasSizeBetween(300, 399);
    assertThat(refused)
        .allSatisfy(
            refusal -> {
              CallException failure = (CallException) refusal.cause();
              assertThat(failure.error()).isEqualTo(CallError.BUSY);
              assertThat(failure.retryAfter())
                  .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
            });
    assertThat(auth.meters.get("gatehouse.hashing.refused").counter().count())
        .isEqualTo(refused.size());
  }

  private void failures(int count) {
    for (int i = 0; i < count; i++) {
      auth.refusedLogin("ada", "wrong-password", HERE);
    }
  }

  private static List<CallError> errors(List<Future<IssuedToken>> futures) {
    get(Future.join(futures).otherwiseEmpty());
    return futures.stream()
        .filter(Future::failed)
        .map(future -> ((CallException) future.cause()).error())
        .toList();
  }
}
