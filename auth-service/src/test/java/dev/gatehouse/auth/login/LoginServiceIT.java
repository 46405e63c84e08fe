package dev.gatehouse.auth.login;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static dev.gatehouse.auth.store.StoreFixture.in;
import static dev.gatehouse.auth.store.StoreFixture.withId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.session.RefreshTokens;
import dev.gatehouse.auth.session.SessionLimits;
import dev.gatehouse.auth.session.SessionService;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.auth.store.TestDatabase;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.ClientState;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to an account while its password is being hashed. */
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
final class LoginServiceIT {
  @Parameter TestDatabase database;

  private static final String ADDRESS = "192.0.2.1";
  private static final Secret PASSWORD = new Secret("right-password");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final BlockingQueue<Runnable> hashed = new LinkedBlockingQueue<>();
  private final PasswordHashing hashing = new PasswordHashing(4, 1, meters, hashed::add);
  private Vertx vertx;
  private AuthStore store;
  private LoginService logins;
  private Account ada;

  @BeforeEach
  void open(Vertx fresh, @TempDir Path directory) throws Exception {
    vertx = fresh;
    store = await(AuthStore.open(vertx, database.at(directory), CLOCK));
    var issuer =
        new TokenIssuer(
            TokenProfile.RFC9068,
            "https://id.example",
            "https://api.example",
            Duration.ofMinutes(30),
            Map::toString,
            CLOCK);
    Audit audit = new Audit(store, CLOCK, (delay, run) -> {}, meters);
    logins =
        new LoginService(
            store,
            hashing,
            issuer,
            sessions(audit),
            audit,
            TryLimits.DEFAULT,
            new TryPruning(store, TryLimits.DEFAULT, CLOCK),
            CLOCK,
            meters);
    ada = account(AccountState.ENABLED, hash(PASSWORD), 0);
    await(store.store().write(tx -> store.accounts().insert(tx, ada)));
  }

  private SessionService sessions(Audit audit) throws Exception {
    var anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    var feed = new FeedPublisher(store, anchor, new Bus(vertx, null, CLOCK), CLOCK, false);
    var tokens = new RefreshTokens(() -> Future.succeededFuture(new byte[32]));
    await(tokens.start());
    return new SessionService(
        store, feed, audit, tokens, SessionLimits.DEFAULT, Duration.ofMinutes(30), CLOCK);
  }

  @AfterEach
  void close() throws Exception {
    hashing.close();
    await(store.close());
  }

  @Test
  void rightPasswordIsGrantedWhereNothingHappens() throws Exception {
    assertThat(await(logInWhile(() -> {}))).isNotNull();
  }

  @Test
  void accountDisabledMeanwhileIsRefused() throws Exception {
    assertThat(error(logInWhile(() -> update(in(ada, AccountState.DISABLED, 1)))))
        .isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void oldPasswordIsRefusedWhereItWasChangedMeanwhile() throws Exception {
    String changed = hash(new Secret("other-password"));

    assertThat(error(logInWhile(() -> update(account(AccountState.ENABLED, changed, 1)))))
        .isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void accountOfThatNameMadeAnewMeanwhileIsNotTheOneThatLoggedIn() throws Exception {
    Account another = withId(ada, "another-id");

    assertThat(
            error(
                logInWhile(
                    () -> {
                      update(in(ada, AccountState.DELETED, 1));
                      await(store.store().write(tx -> store.accounts().insert(tx, another)));
                    })))
        .isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void hashBroughtToAnotherCostMeanwhileIsNoChangeOfPassword() throws Exception {
    String rehashed = hash(PASSWORD);

    assertThat(await(logInWhile(() -> update(account(AccountState.ENABLED, rehashed, 0)))))
        .isNotNull();
  }

  @Test
  void userRevokedMeanwhileGetsATokenOfTheNewEpoch() throws Exception {
    IssuedToken token =
        await(logInWhile(() -> update(account(AccountState.ENABLED, ada.passwordHash(), 1))));

    assertThat(token.accessToken().value()).contains("epoch=[1, 0, 0]");
  }

  @Test
  void clientDeletedMeanwhileGetsNothing() throws Exception {
    RegisteredClient portal = registered();

    assertThat(
            error(
                logInWhile(
                    TokenClient.of(portal),
                    () ->
                        await(
                            store
                                .store()
                                .write(tx -> store.clients().update(tx, portal.tombstone()))))))
        .isEqualTo(CallError.INVALID_CLIENT);
  }

  @Test
  void clientRevokedMeanwhileGetsATokenOfItsNewEpoch() throws Exception {
    RegisteredClient portal = registered();

    IssuedToken token =
        await(
            logInWhile(
                TokenClient.of(portal),
                () ->
                    await(
                        store
                            .store()
                            .write(tx -> store.clients().update(tx, portal.withNextEpoch())))));

    assertThat(token.accessToken().value()).contains("epoch=[0, 1, 0]", "client_id=portal");
  }

  private RegisteredClient registered() throws Exception {
    var portal =
        new RegisteredClient(
            "portal",
            ClientState.ENABLED,
            Set.of("password"),
            Set.of("tasks:read"),
            List.of(),
            "hash",
            null,
            NOW,
            0,
            NOW);
    await(store.store().write(tx -> store.clients().insert(tx, portal)));
    return portal;
  }

  @Test
  void rightPasswordFromAnAddressThatReachedItsLimitMeanwhileIsNotLookedAt() throws Exception {
    assertThat(
            error(logInWhile(() -> failuresOfOthers(TryLimits.DEFAULT.failuresPerAddressMinute()))))
        .isEqualTo(CallError.TOO_MANY_TRIES);
  }

  @Test
  void addressOneFailureBelowItsLimitLogsIn() throws Exception {
    int one = TryLimits.DEFAULT.failuresPerAddressMinute() - 1;

    assertThat(await(logInWhile(() -> failuresOfOthers(one)))).isNotNull();
  }

  private void failuresOfOthers(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String name = "other-" + i;
      await(store.store().write(tx -> store.tries().failed(tx, name, ADDRESS, NOW)));
    }
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  /** A log-in whose hash is checked before something happens and settled after it. */
  private Future<IssuedToken> logInWhile(Meanwhile something) throws Exception {
    return logInWhile(TokenClient.FIRST_PARTY, something);
  }

  private Future<IssuedToken> logInWhile(TokenClient client, Meanwhile something) throws Exception {
    Future<IssuedToken> token =
        logins.token(
            new TokenRequest("password", null, "ada", PASSWORD, null, null, ADDRESS), client);
    Runnable settled = hashed.poll(20, TimeUnit.SECONDS);
    something.happens();
    vertx.runOnContext(now -> settled.run());
    return token;
  }

  private void update(Account account) throws Exception {
    await(store.store().write(tx -> store.accounts().update(tx, account)));
  }

  private String hash(Secret password) throws Exception {
    Future<String> hash = hashing.hash(password);
    hashed.poll(20, TimeUnit.SECONDS).run();
    return await(hash);
  }

  private static Account account(AccountState state, String hash, int epoch) {
    return new Account("id-ada", "ada", null, null, Set.of("tasks:read"), state, hash, epoch, NOW);
  }
}
