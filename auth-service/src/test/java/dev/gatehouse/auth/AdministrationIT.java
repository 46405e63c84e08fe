package dev.gatehouse.auth;

import static dev.gatehouse.auth.RunningAuth.claims;
import static dev.gatehouse.auth.RunningAuth.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.DeleteUser;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.ListEvents;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.ListUsers;
import dev.gatehouse.common.auth.MintToken;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.ProfileRequest;
import dev.gatehouse.common.auth.SetPassword;
import dev.gatehouse.common.auth.ShowUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.auth.UsersChanged;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AdministrationIT {

  private static final Secret NEW_PASSWORD = new Secret("another-password");

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

  static Stream<Arguments> everyAdministrativeCall() {
    return Stream.of(
        call(
            "create",
            (auth, who) ->
                auth.refusal(AuthCalls.CREATE_USERS, new CreateUsers(who, List.of(user("eve"))))),
        call(
            "list",
            (auth, who) -> auth.refusal(AuthCalls.LIST_USERS, new ListUsers(who, null, 10))),
        call("show", (auth, who) -> auth.refusal(AuthCalls.SHOW_USER, new ShowUser(who, "ada"))),
        call(
            "change",
            (auth, who) ->
                auth.refusal(
                    AuthCalls.CHANGE_USER, new ChangeUser(who, "ada", "Eve", null, null, null))),
        call(
            "password",
            (auth, who) ->
                auth.refusal(AuthCalls.SET_PASSWORD, new SetPassword(who, "ada", NEW_PASSWORD))),
        call(
            "delete",
            (auth, who) -> auth.refusal(AuthCalls.DELETE_USER, new DeleteUser(who, "ada"))),
        call("keys", (auth, who) -> auth.refusal(AuthCalls.LIST_KEYS, new ListKeys(who))),
        call(
            "mint",
            (auth, who) ->
                auth.refusal(AuthCalls.MINT_TOKEN, new MintToken(who, "ada", null, null))),
        call(
            "events",
            (auth, who) -> auth.refusal(AuthCalls.LIST_EVENTS, new ListEvents(who, 0, 10))));
  }

  private interface Asking {
    CallException refused(RunningAuth auth, Operator who);
  }

  private static Arguments call(String name, Asking asking) {
    return Arguments.of(name, asking);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyAdministrativeCall")
  void noCallIsOpenToAnythingButAnAdminToken(String name, Asking call) {
    Operator junk = new Operator(new Secret("junk"));
    Operator forRoutes = new Operator(auth.login("ada", "analytical-engine-1843").accessToken());
    Operator ofAdminForRoutes =
        new Operator(auth.login("admin", RunningAuth.ADMIN_PASSWORD).accessToken());
    double before = auth.rounds();

    for (Operator who : Arrays.asList(junk, forRoutes, ofAdminForRoutes, null)) {
      assertThat(call.refused(auth, who).error()).as(name).isEqualTo(CallError.UNAUTHENTICATED);
    }

    assertThat(auth.rounds()).as("strangers cost no hashing").isEqualTo(before);
    assertThat(auth.ask(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, "ada")).fullName())
        .isEqualTo("Ada Lovelace");
  }

  @Test
  void adminTokenLivesTenMinutes() {
    Operator admin = auth.adminToken();
    ListKeys request = new ListKeys(admin);

    clock.forward(Duration.ofMinutes(10).minusSeconds(1));
    assertThat(auth.ask(AuthCalls.LIST_KEYS, request).keys()).hasSize(1);
    clock.forward(Duration.ofSeconds(1));
    assertThat(auth.refusal(AuthCalls.LIST_KEYS, request).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
  }

  @Test
  void adminTokenEndsWithItsAccountsStanding() {
    record Case(String name, Consumer<String> change, CallError error) {}
    List<Case> cases =
        List.of(
            new Case("disabled", n -> change(n, null, false), CallError.UNAUTHENTICATED),
            new Case("deleted", this::delete, CallError.UNAUTHENTICATED),
            new Case("other.password", n -> setPassword(n), CallError.UNAUTHENTICATED),
            new Case("scope.lost", n -> change(n, List.of(), null), CallError.FORBIDDEN),
            new Case(
                "disabled.and.enabled",
                n -> {
                  change(n, null, false);
                  change(n, null, true);
                },
                CallError.UNAUTHENTICATED),
            new Case(
                "made.anew",
                n -> {
                  delete(n);
                  auth.create(user(n, "gatehouse:admin"));
                },
                CallError.UNAUTHENTICATED));

    for (Case each : cases) {
      auth.create(user(each.name(), "gatehouse:admin"));
      Operator admin = auth.adminToken(each.name(), "password-of-" + each.name());
      assertThat(auth.ask(AuthCalls.LIST_KEYS, new ListKeys(admin)).keys()).isNotEmpty();

      each.change().accept(each.name());

      assertThat(auth.refusal(AuthCalls.LIST_KEYS, new ListKeys(admin)).error())
          .as(each.name())
          .isEqualTo(each.error());
    }
  }

  @Test
  void administratorCannotEndTheOwnAccountButTheOperatorCan() {
    Operator admin = auth.adminToken();

    assertThat(auth.refusal(AuthCalls.DELETE_USER, new DeleteUser(admin, "admin")).error())
        .isEqualTo(CallError.CONFLICT);
    assertThat(
            auth.refusal(
                    AuthCalls.CHANGE_USER, new ChangeUser(admin, "ADMIN", null, null, null, false))
                .details())
        .hasSize(1);
    assertThat(
            auth.refusal(
                    AuthCalls.CHANGE_USER,
                    new ChangeUser(admin, "admin", null, null, List.of("other"), null))
                .error())
        .isEqualTo(CallError.CONFLICT);

    assertThat(delete("admin").users()).isEmpty();
  }

  @Test
  void createdAccountsAreThereAndInTheFeedAndTheAudit() {
    UsersChanged changed = auth.create(user("Grace", "tasks:read"), user("alan"));

    assertThat(changed.users()).extracting(User::username).containsExactly("grace", "alan");
    assertThat(changed.users().get(0).accountId()).isNotEqualTo(changed.users().get(1).accountId());
    assertThat(changed.sequence()).isGreaterThan(1);
    assertThat(auth.login("grace", "password-of-Grace").scope()).isEqualTo("tasks:read");
    assertThat(events())
        .contains("user.created unix:operator grace", "user.created unix:operator alan");
  }

  @Test
  void oneFaultMeansNoAccountAtAll() {
    CallException refusal =
        auth.refusal(
            AuthCalls.CREATE_USERS,
            new CreateUsers(Operator.LOCAL, List.of(user("fine"), user("not fine"), user("fine"))));

    assertThat(refusal.error()).isEqualTo(CallError.INVALID_REQUEST);
    assertThat(refusal.details()).hasSize(2);
    assertThat(auth.refusal(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, "fine")).error())
        .isEqualTo(CallError.NOT_FOUND);
  }

  @Test
  void takenNamesAreAConflictThatNamesThemAll() {
    double before = auth.rounds();

    CallException refusal =
        auth.refusal(
            AuthCalls.CREATE_USERS,
            new CreateUsers(
                Operator.LOCAL, List.of(user("free"), user("ada"), user("first-party"))));

    assertThat(refusal.error()).isEqualTo(CallError.CONFLICT);
    assertThat(refusal.details())
        .containsExactly(
            "users[1].username: ada is taken", "users[2].username: first-party is taken");
    assertThat(auth.rounds()).as("refused before hashing").isEqualTo(before);
    assertThat(auth.refusal(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, "free")).error())
        .isEqualTo(CallError.NOT_FOUND);
  }

  @Test
  void parallelCreationsOfOneNameMakeOneAccount() {
    var all =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    auth.bus.ask(
                        AuthCalls.CREATE_USERS,
                        new CreateUsers(Operator.LOCAL, List.of(user("only")))))
            .toList();
    RunningAuth.get(io.vertx.core.Future.join(all).otherwiseEmpty());

    assertThat(all.stream().filter(io.vertx.core.Future::succeeded)).hasSize(1);
    assertThat(all.stream().filter(io.vertx.core.Future::failed))
        .allSatisfy(
            f -> assertThat(((CallException) f.cause()).error()).isEqualTo(CallError.CONFLICT));
  }

  @Test
  void accountMadeAnewBeginsAboveEveryTokenOfTheOld() {
    auth.create(user("phoenix"));
    int old = epoch("phoenix");
    delete("phoenix");

    UsersChanged anew = auth.create(user("phoenix"));

    assertThat(epoch("phoenix")).isGreaterThan(old);
    assertThat(anew.users().get(0).accountId()).isNotEmpty();
  }

  @Test
  void epochRisesWhereTokensMustEndAndNowhereElse() {
    auth.create(user("grace", "a", "b"));
    assertThat(epoch("grace")).isZero();
    auth.ask(
        AuthCalls.CHANGE_USER,
        new ChangeUser(
            Operator.LOCAL, "grace", "Grace", "g@example.org", List.of("a", "b", "c"), null));
    assertThat(epoch("grace")).as("gained").isZero();
    change("grace", List.of("a"), null);
    assertThat(epoch("grace")).as("lost a scope").isEqualTo(1);
    change("grace", null, false);
    change("grace", null, true);
    assertThat(epoch("grace")).as("disabled and enabled").isEqualTo(2);
  }

  @Test
  void setPasswordReplacesTheOldOneAndRaisesTheEpoch() {
    auth.create(user("grace"));

    setPassword("grace");

    assertThat(auth.refusedLogin("grace", "password-of-grace", "192.0.2.1").error())
        .isEqualTo(CallError.INVALID_GRANT);
    assertThat(
            claims(auth.login("grace", NEW_PASSWORD.value()).accessToken())
                .getJsonArray("epoch")
                .getInteger(0))
        .isEqualTo(1);
  }

  @Test
  void whatIsSoAlreadyChangesNothing() {
    assertThat(change("ada", null, true).sequence()).isZero();
    assertThat(
            auth.ask(
                    AuthCalls.CHANGE_USER,
                    new ChangeUser(Operator.LOCAL, "ada", null, null, null, null))
                .users())
        .hasSize(1);
  }

  @Test
  void emptyTextRemovesWhatWasThere() {
    auth.ask(AuthCalls.CHANGE_USER, new ChangeUser(Operator.LOCAL, "ada", "", null, null, null));

    assertThat(auth.ask(AuthCalls.PROFILE, new ProfileRequest("ada")).fullName()).isNull();
  }

  @Test
  void everyChangeIsInTheAudit() {
    auth.create(user("grace"));
    change("grace", List.of("a"), null);
    change("grace", null, false);
    change("grace", null, true);
    setPassword("grace");
    delete("grace");

    assertThat(events())
        .containsSubsequence(
            "user.created unix:operator grace",
            "user.changed unix:operator grace",
            "user.disabled unix:operator grace",
            "user.enabled unix:operator grace",
            "user.password-set unix:operator grace",
            "user.deleted unix:operator grace");
  }

  @Test
  void accountsAreListedPageByPage() {
    auth.create(
        IntStream.range(0, 25)
            .mapToObj(i -> user("user-%02d".formatted(i)))
            .toArray(NewUser[]::new));
    List<String> names = new ArrayList<>();
    String after = null;
    do {
      UserPage page = auth.ask(AuthCalls.LIST_USERS, new ListUsers(Operator.LOCAL, after, 10));
      assertThat(page.users()).hasSizeLessThanOrEqualTo(10);
      page.users().forEach(user -> names.add(user.username()));
      after = page.next();
    } while (after != null);

    assertThat(names).hasSize(27).isSorted().contains("ada", "admin", "user-00", "user-24");
    for (int limit : new int[] {0, 1001}) {
      assertThat(
              auth.refusal(AuthCalls.LIST_USERS, new ListUsers(Operator.LOCAL, null, limit))
                  .error())
          .isEqualTo(CallError.INVALID_REQUEST);
    }
  }

  @Test
  void aThousandHashesAreImportedAtOnce() {
    Secret hash = new Secret("$2y$12$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm");
    List<NewUser> users =
        IntStream.range(0, 1000)
            .mapToObj(i -> new NewUser("import-" + i, null, hash, null, null, null))
            .toList();

    UsersChanged changed = auth.ask(AuthCalls.CREATE_USERS, new CreateUsers(Operator.LOCAL, users));

    assertThat(changed.users()).hasSize(1000);
  }

  @Test
  void mintedTokenSaysWhatTheAccountCouldSayItself() {
    MintedToken minted = mint("Ada", null, null);
    assertThat(claims(minted.accessToken()).getString("scope").split(" "))
        .containsExactlyInAnyOrder("tasks:read", "tasks:write");
    assertThat(minted.expiresInSeconds()).isEqualTo(1800);
    assertThat(claims(mint("ada", 5, "tasks:read").accessToken()).getString("scope"))
        .isEqualTo("tasks:read");
    assertThat(mint("ada", -1, null).expiresInSeconds()).isEqualTo(-60);
    assertThat(mint("ada", 1440, null).expiresInSeconds()).isEqualTo(86_400);
    assertThat(claims(mint("admin", null, null).accessToken()).getString("scope"))
        .as("never administration")
        .isEmpty();
    assertThat(events()).contains("token.minted unix:operator ada");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1441, -1441, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void minutesOutOfBoundsAreInvalid(int minutes) {
    assertThat(refusedMint("ada", minutes, null)).isEqualTo(CallError.INVALID_REQUEST);
  }

  @Test
  void mintingIsRefusedWhereTheAccountCouldNotSayIt() {
    assertThat(refusedMint("nobody", null, null)).isEqualTo(CallError.NOT_FOUND);
    assertThat(refusedMint("ada", null, "other")).isEqualTo(CallError.INVALID_SCOPE);
    assertThat(refusedMint("ada", null, "a  b")).isEqualTo(CallError.INVALID_SCOPE);
    assertThat(refusedMint("admin", null, "gatehouse:admin")).isEqualTo(CallError.INVALID_SCOPE);
    change("ada", null, false);
    assertThat(refusedMint("ada", null, null)).isEqualTo(CallError.CONFLICT);
  }

  @Test
  void tokenOfTheSharedSecretMintedElsewhereIsNoAdminToken(Vertx vertx, @TempDir Path other) {
    auth.stop();
    auth = RunningAuth.start(vertx, RunningAuth.hs256(other, TokenProfile.MINIMAL), clock);
    long now = clock.instant().getEpochSecond();
    io.vertx.core.json.JsonObject claims =
        new io.vertx.core.json.JsonObject()
            .put("sub", "admin")
            .put("aud", RunningAuth.ISSUER + "/admin")
            .put("exp", now + 600)
            .put("iat", now)
            .put("scope", "gatehouse:admin");
    var signer =
        new dev.gatehouse.common.jose.SigningJwtAuth(
            dev.gatehouse.common.jose.SigningKey.hmac(new Secret(RunningAuth.HMAC_SECRET)),
            TokenProfile.MINIMAL,
            dev.gatehouse.common.jose.CryptoProvider.choose());

    Operator forged = new Operator(new Secret(signer.generateToken(claims)));

    assertThat(auth.refusal(AuthCalls.LIST_KEYS, new ListKeys(forged)).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(auth.ask(AuthCalls.LIST_KEYS, new ListKeys(auth.adminToken())).keys()).hasSize(1);
    claims
        .put("epoch", new io.vertx.core.json.JsonArray(List.of(0, 0, 0)))
        .put("scope", "tasks:read");
    Operator withoutScope = new Operator(new Secret(signer.generateToken(claims)));
    assertThat(auth.refusal(AuthCalls.LIST_KEYS, new ListKeys(withoutScope)).error())
        .isEqualTo(CallError.FORBIDDEN);
    Operator forRoutes =
        new Operator(auth.login("admin", RunningAuth.ADMIN_PASSWORD).accessToken());
    assertThat(auth.refusal(AuthCalls.LIST_KEYS, new ListKeys(forRoutes)).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
  }

  @Test
  void unknownAndImpossibleNamesAreNotFound() {
    for (String name : new String[] {"nobody", "not a name", "", "x".repeat(5000)}) {
      assertThat(auth.refusal(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, name)).error())
          .isEqualTo(CallError.NOT_FOUND);
      assertThat(auth.refusal(AuthCalls.PROFILE, new ProfileRequest(name)).error())
          .isEqualTo(CallError.NOT_FOUND);
    }
    assertThat(auth.refusal(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, null)).error())
        .isEqualTo(CallError.NOT_FOUND);
  }

  private int epoch(String name) {
    return claims(mint(name, null, null).accessToken()).getJsonArray("epoch").getInteger(0);
  }

  private MintedToken mint(String name, Integer minutes, String scope) {
    return auth.ask(AuthCalls.MINT_TOKEN, new MintToken(Operator.LOCAL, name, minutes, scope));
  }

  private CallError refusedMint(String name, Integer minutes, String scope) {
    return auth.refusal(AuthCalls.MINT_TOKEN, new MintToken(Operator.LOCAL, name, minutes, scope))
        .error();
  }

  private UsersChanged change(String name, List<String> scopes, Boolean enabled) {
    return auth.ask(
        AuthCalls.CHANGE_USER, new ChangeUser(Operator.LOCAL, name, null, null, scopes, enabled));
  }

  private UsersChanged delete(String name) {
    return auth.ask(AuthCalls.DELETE_USER, new DeleteUser(Operator.LOCAL, name));
  }

  private UsersChanged setPassword(String name) {
    return auth.ask(AuthCalls.SET_PASSWORD, new SetPassword(Operator.LOCAL, name, NEW_PASSWORD));
  }

  private List<String> events() {
    EventPage page = auth.ask(AuthCalls.LIST_EVENTS, new ListEvents(Operator.LOCAL, 0, 1000));
    return page.events().stream()
        .map(event -> event.kind() + " " + event.actor() + " " + event.subject())
        .toList();
  }
}
