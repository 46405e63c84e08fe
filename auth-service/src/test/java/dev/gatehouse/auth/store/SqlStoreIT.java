package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.account;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static dev.gatehouse.auth.store.StoreFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.auth.store.AuditLog.NewEvent;
import dev.gatehouse.auth.store.LoginTries.Tries;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.EventPage.Event;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.sql.DatabaseUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The transactions, and every port but accounts and feed, on a real file. */
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
final class SqlStoreIT {
  @Parameter TestDatabase database;

  private Path dataDir;
  private AuthStore store;

  @BeforeEach
  void open(Vertx vertx, @TempDir Path directory) throws Exception {
    dataDir = directory.resolve("data");
    store = await(AuthStore.open(vertx, database.at(dataDir), CLOCK));
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void failingWorkLeavesNothingBehindAndIsPassedOn() throws Exception {
    Exception mine = new IllegalStateException("no");

    Throwable failed =
        failure(
            store
                .store()
                .write(
                    tx ->
                        store
                            .accounts()
                            .insert(tx, account("ada"))
                            .compose(inserted -> Future.failedFuture(mine))));

    assertThat(failed).isSameAs(mine);
    assertThat(ada()).isEmpty();
  }

  @Test
  void workThatThrowsLeavesTheWriterFree() throws Exception {
    RuntimeException mine = new IllegalStateException("no");

    assertThat(
            failure(
                store
                    .store()
                    .write(
                        tx -> {
                          throw mine;
                        })))
        .isSameAs(mine);
    await(store.store().write(tx -> store.accounts().insert(tx, account("ada"))));
  }

  @Test
  void readerCannotWrite() {
    assertThat(error(store.store().read(tx -> store.accounts().insert(tx, account("ada")))))
        .isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void transactionIsOfNoUseAfterItsEnd() throws Exception {
    AtomicReference<Transaction> kept = new AtomicReference<>();
    await(
        store
            .store()
            .write(
                tx -> {
                  kept.set(tx);
                  return Future.succeededFuture();
                }));

    assertThat(failure(store.accounts().byName(kept.get(), "ada")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void readTransactionSeesOneState() throws Exception {
    int seen =
        await(
            store
                .store()
                .read(
                    tx ->
                        store
                            .accounts()
                            .page(tx, null, 10)
                            .compose(
                                before ->
                                    store
                                        .store()
                                        .write(w -> store.accounts().insert(w, account("ada"))))
                            .compose(written -> store.accounts().page(tx, null, 10))
                            .map(List::size)));

    assertThat(seen).isZero();
  }

  @Test
  void closedStoreIsUnavailable() throws Exception {
    await(store.close());

    assertThat(error(store.store().write(tx -> store.accounts().insert(tx, account("ada")))))
        .isEqualTo(CallError.UNAVAILABLE);
    assertThat(error(store.store().read(tx -> store.feed().head(tx))))
        .isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void secondStoreOnTheDirectoryIsRefusedInOneLine(Vertx vertx) {
    assumeTrue(database == TestDatabase.EMBEDDED, "several nodes share a PostgreSQL database");
    assertThat(failure(AuthStore.open(vertx, database.at(dataDir), CLOCK)))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageNotContaining("\n")
        .hasMessageContaining("in use");
  }

  @Test
  void everythingIsThereAfterReopening(Vertx vertx) throws Exception {
    await(store.store().write(tx -> store.accounts().insert(tx, account("ada"))));
    FeedLog.Head head = await(store.store().read(tx -> store.feed().head(tx)));
    await(store.close());

    store = await(AuthStore.open(vertx, database.at(dataDir), CLOCK));

    FeedLog.Head after = await(store.store().read(tx -> store.feed().head(tx)));
    assertThat(ada()).contains(account("ada"));
    assertThat(after).isEqualTo(head);
  }

  @Test
  void failuresAreCountedPerPairAndPerAddress() throws Exception {
    LoginTries tries = store.tries();
    await(
        store
            .store()
            .write(
                tx ->
                    tries
                        .failed(tx, "ada", "192.0.2.1", NOW)
                        .compose(x -> tries.failed(tx, "ada", "192.0.2.1", NOW.plusSeconds(5)))
                        .compose(x -> tries.failed(tx, "bob", "192.0.2.1", NOW.plusSeconds(9)))
                        .compose(x -> tries.failed(tx, "ada", "192.0.2.2", NOW))));

    assertThat(tries("ada", "192.0.2.1", Duration.ofSeconds(10)))
        .isEqualTo(new Tries(2, NOW.plusSeconds(5), 3, NOW));
    assertThat(tries("carol", "192.0.2.1", Duration.ofSeconds(10)))
        .isEqualTo(new Tries(0, null, 3, NOW));
    assertThat(tries("carol", "192.0.2.9", Duration.ZERO)).isEqualTo(new Tries(0, null, 0, null));
  }

  @Test
  void addressForgetsAfterAMinuteToTheMillisecond() throws Exception {
    await(store.store().write(tx -> store.tries().failed(tx, "ada", "192.0.2.1", NOW)));

    assertThat(tries("ada", "192.0.2.1", Duration.ofMillis(59_999)).addressFailuresThisMinute())
        .isEqualTo(1);
    assertThat(tries("ada", "192.0.2.1", Duration.ofMinutes(1)))
        .isEqualTo(new Tries(1, NOW, 0, null));
  }

  @Test
  void successForgetsThePairAndNotTheAddress() throws Exception {
    await(store.store().write(tx -> store.tries().failed(tx, "ada", "192.0.2.1", NOW)));
    await(store.store().write(tx -> store.tries().succeeded(tx, "ada", "192.0.2.1")));

    assertThat(tries("ada", "192.0.2.1", Duration.ZERO)).isEqualTo(new Tries(0, null, 1, NOW));
  }

  @Test
  void failuresCountedAtOnceAreAllCounted() throws Exception {
    await(
        Future.all(
            java.util.stream.IntStream.range(0, 50)
                .mapToObj(
                    i ->
                        store
                            .store()
                            .write(tx -> store.tries().failed(tx, "ada", "192.0.2.1", NOW)))
                .toList()));

    assertThat(tries("ada", "192.0.2.1", Duration.ZERO)).isEqualTo(new Tries(50, NOW, 50, NOW));
  }

  @Test
  void pruningTakesTheOldestUpToItsLimitAndNothingYoung() throws Exception {
    for (int i = 0; i < 5; i++) {
      int number = i;
      await(
          store
              .store()
              .write(
                  tx ->
                      store
                          .tries()
                          .failed(tx, "a" + number, "192.0.2." + number, NOW.plusSeconds(number))));
    }

    // three pairs and three failures of addresses are older
    assertThat(prune(NOW.plusSeconds(3), 4)).isEqualTo(4);
    assertThat(prune(NOW.plusSeconds(3), 4)).isEqualTo(2);
    assertThat(prune(NOW.plusSeconds(3), 4)).isZero();
    assertThat(tries("a2", "192.0.2.2", Duration.ZERO)).isEqualTo(new Tries(0, null, 0, null));
    assertThat(tries("a3", "192.0.2.3", Duration.ZERO))
        .isEqualTo(new Tries(1, NOW.plusSeconds(3), 1, NOW.plusSeconds(3)));
  }

  @Test
  void rowsOfOneAddressStayBoundedByTheMinute() throws Exception {
    for (int i = 0; i < 5; i++) {
      int minute = i;
      await(
          store
              .store()
              .write(
                  tx ->
                      store.tries().failed(tx, "ada", "192.0.2.1", NOW.plusSeconds(60L * minute))));
    }

    long rows =
        await(
            store
                .store()
                .read(
                    tx ->
                        SqlTransaction.of(tx)
                            .run("SELECT COUNT(*) FROM address_failures")
                            .map(all -> all.iterator().next().getLong(0))));
    assertThat(rows).isEqualTo(1);
  }

  @Test
  void auditIsNumberedInOrderAndPaged() throws Exception {
    NewEvent bare = new NewEvent(NOW, "login.refused", null, null, null, null);
    NewEvent full = new NewEvent(NOW, "user.created", "root", "ada", "192.0.2.1", "by hand");
    await(store.store().write(tx -> store.audit().append(tx, List.of(full, bare, full))));

    EventPage first = await(store.store().read(tx -> store.audit().page(tx, 0, 2)));
    EventPage second = await(store.store().read(tx -> store.audit().page(tx, first.next(), 2)));
    EventPage third = await(store.store().read(tx -> store.audit().page(tx, second.next(), 2)));

    assertThat(first.events())
        .containsExactly(
            new Event(1, NOW, "user.created", "root", "ada", "192.0.2.1", "by hand"),
            new Event(2, NOW, "login.refused", null, null, null, null));
    assertThat(second.events()).extracting(Event::sequence).containsExactly(3L);
    assertThat(third).isEqualTo(new EventPage(List.of(), 3));
  }

  @Test
  void keysAreReadBackOldestFirstAndMoveOn() throws Exception {
    SigningKeys keys = store.keys();
    StoredKey younger = StoreFixture.key("b", KeyState.NEXT);
    StoredKey older = StoreFixture.key("a", KeyState.ACTIVE);
    await(store.store().write(tx -> keys.insert(tx, younger)));
    await(store.store().write(tx -> keys.insert(tx, older)));

    assertThat(all()).containsExactly(older, younger);

    StoredKey moved =
        new StoredKey(
            "a",
            older.algorithm(),
            KeyState.RETIRED,
            "{}",
            "",
            NOW,
            new SigningKeys.Times(
                NOW,
                NOW.plusSeconds(1),
                NOW.plusSeconds(2),
                NOW.plusSeconds(3),
                NOW.plusSeconds(4)),
            older.longestLife());
    await(store.store().write(tx -> keys.update(tx, moved)));
    assertThat(all()).containsExactly(moved, younger);
    assertThat(error(store.store().write(tx -> keys.insert(tx, older))))
        .isEqualTo(CallError.CONFLICT);
    assertThat(
            error(store.store().write(tx -> keys.update(tx, StoreFixture.key("c", KeyState.NEXT)))))
        .isEqualTo(CallError.NOT_FOUND);
  }

  @Test
  void onlyOneKeySignsAndOneIsNext() throws Exception {
    SigningKeys keys = store.keys();
    for (KeyState state : List.of(KeyState.NEXT, KeyState.ACTIVE)) {
      StoredKey one = StoreFixture.key("one-" + state, state);
      StoredKey another = StoreFixture.key("another-" + state, state);
      await(store.store().write(tx -> keys.insert(tx, one)));

      assertThat(error(store.store().write(tx -> keys.insert(tx, another))))
          .isEqualTo(CallError.CONFLICT);
    }
  }

  @Test
  void eachChangeOfKeysHasAHigherNumber() throws Exception {
    SigningKeys keys = store.keys();
    long before = await(store.store().read(keys::lastChange));

    long first = await(store.store().write(keys::lock));
    long second = await(store.store().write(keys::lock));
    long after = await(store.store().read(keys::lastChange));

    assertThat(List.of(before, first, second, after)).containsExactly(0L, 1L, 2L, 2L);
  }

  @Test
  void longerLifeOfATokenIsNotedAndAShorterOneIsNot() throws Exception {
    SigningKeys keys = store.keys();
    StoredKey key = StoreFixture.key("a", KeyState.ACTIVE);
    StoredKey stopped =
        new StoredKey(
            "a",
            key.algorithm(),
            KeyState.RETIRING,
            "{}",
            "",
            NOW,
            new SigningKeys.Times(NOW, NOW, NOW.plusSeconds(1800), null, null),
            key.longestLife());
    await(store.store().write(tx -> keys.insert(tx, key)));
    await(store.store().write(tx -> keys.raiseLongestLife(tx, "a", Duration.ofMinutes(29))));
    assertThat(all()).containsExactly(key);
    await(store.store().write(tx -> keys.update(tx, stopped)));

    await(store.store().write(tx -> keys.raiseLongestLife(tx, "a", Duration.ofMinutes(40))));

    assertThat(all().get(0).longestLife()).isEqualTo(Duration.ofMinutes(40));
    assertThat(all().get(0).times().verifiesUntil()).isEqualTo(NOW.plusSeconds(1800 + 600));
  }

  @Test
  void retiredKeysAreForgottenTheOldestFirst() throws Exception {
    SigningKeys keys = store.keys();
    for (int i = 0; i < 3; i++) {
      StoredKey key = StoreFixture.key("k" + i, KeyState.RETIRED);
      StoredKey retired =
          new StoredKey(
              key.kid(),
              key.algorithm(),
              KeyState.RETIRED,
              "{}",
              "",
              NOW,
              new SigningKeys.Times(NOW, NOW, NOW, NOW.plusSeconds(i), null),
              key.longestLife());
      await(store.store().write(tx -> keys.insert(tx, key)));
      await(store.store().write(tx -> keys.update(tx, retired)));
    }
    await(store.store().write(tx -> keys.insert(tx, StoreFixture.key("signs", KeyState.ACTIVE))));

    await(store.store().write(tx -> keys.pruneRetired(tx, 2)));

    assertThat(all()).extracting(StoredKey::kid).containsExactly("k1", "k2", "signs");
  }

  @Test
  void wrappedKeyOfAPurposeIsKeptOnce() throws Exception {
    SigningKeys keys = store.keys();
    await(store.store().write(tx -> keys.insertWrappedKey(tx, "anchor", "first")));

    assertThat(error(store.store().write(tx -> keys.insertWrappedKey(tx, "anchor", "second"))))
        .isEqualTo(CallError.CONFLICT);
    String kept = await(store.store().read(tx -> keys.wrappedKey(tx, "anchor")));
    String none = await(store.store().read(tx -> keys.wrappedKey(tx, "other")));
    assertThat(kept).isEqualTo("first");
    assertThat(none).isNull();
  }

  private Optional<Account> ada() throws Exception {
    return await(store.store().read(tx -> store.accounts().byName(tx, "ada")));
  }

  private List<StoredKey> all() throws Exception {
    return await(store.store().read(tx -> store.keys().all(tx)));
  }

  private Tries tries(String account, String address, Duration later) throws Exception {
    return await(store.store().read(tx -> store.tries().of(tx, account, address, NOW.plus(later))));
  }

  private int prune(java.time.Instant before, int limit) throws Exception {
    return await(store.store().write(tx -> store.tries().prune(tx, before, limit)));
  }
}
