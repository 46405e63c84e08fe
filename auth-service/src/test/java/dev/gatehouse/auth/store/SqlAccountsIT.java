package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.account;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static dev.gatehouse.auth.store.StoreFixture.in;
import static dev.gatehouse.auth.store.StoreFixture.withId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.feed.AccountState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
final class SqlAccountsIT {
  @Parameter TestDatabase database;

  private AuthStore store;
  private Accounts accounts;

  @BeforeEach
  void open(Vertx vertx, @TempDir Path directory) throws Exception {
    store = await(AuthStore.open(vertx, database.at(directory.resolve("data")), CLOCK));
    accounts = store.accounts();
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void whatIsInsertedIsReadBackWhole() throws Exception {
    Account ada = account("ada");
    insert(ada);

    assertThat(byName("ada")).contains(ada);
    assertThat(byName("Ada")).isEmpty();
  }

  @Test
  void accountWithoutScopesNorNamesIsReadBackWhole() throws Exception {
    Account bare =
        new Account(
            "id", "bare", null, null, Set.of(), AccountState.DISABLED, "hash", 7, StoreFixture.NOW);
    insert(bare);

    assertThat(byName("bare")).contains(bare);
  }

  @Test
  void secondLivingAccountOfANameIsConflict() throws Exception {
    insert(account("ada"));

    assertThat(error(write(tx -> accounts.insert(tx, withId(account("ada"), "another")))))
        .isEqualTo(CallError.CONFLICT);
    assertThat(byName("ada")).contains(account("ada"));
  }

  @Test
  void nameOfAClientIsConflict() throws Exception {
    await(
        write(
            tx ->
                SqlTransaction.of(tx)
                    .run(
                        "INSERT INTO names (name, kind, owner_id) VALUES ($1, 'CLIENT', $1)",
                        "shop")));

    assertThat(error(write(tx -> accounts.insert(tx, account("shop")))))
        .isEqualTo(CallError.CONFLICT);
  }

  @Test
  void manyAtOnceForOneNameLeaveOneWinner() throws Exception {
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Account mine = withId(account("ada"), "id-" + i);
      all.add(write(tx -> accounts.insert(tx, mine)));
    }
    Future.join(all).toCompletionStage().toCompletableFuture().handle((ok, no) -> null).join();

    assertThat(all).filteredOn(Future::succeeded).hasSize(1);
    assertThat(all).filteredOn(Future::failed).allMatch(f -> error(f) == CallError.CONFLICT);
  }

  @Test
  void deletedAccountLeavesItsNameFreeAndItsEpochKnown() throws Exception {
    insert(account("ada"));
    await(write(tx -> accounts.update(tx, in(account("ada"), AccountState.DELETED, 4))));

    assertThat(byName("ada")).isEmpty();
    assertThat(highestEpoch("ada")).isEqualTo(4);
    assertThat(highestEpoch("nobody")).isEqualTo(-1);

    Account second = in(withId(account("ada"), "second"), AccountState.ENABLED, 5);
    insert(second);
    assertThat(byName("ada")).contains(second);
  }

  @Test
  void tombstoneKeepsNothingOfThePerson() throws Exception {
    insert(account("ada"));
    // even where the caller passes it all in
    Account ada = account("ada");
    Account careless =
        new Account(
            ada.accountId(),
            ada.name(),
            ada.fullName(),
            ada.email(),
            ada.scopes(),
            AccountState.DELETED,
            ada.passwordHash(),
            1,
            ada.createdAt());
    await(write(tx -> accounts.update(tx, careless)));

    Account tombstone = snapshot(false, 10).get(0);
    assertThat(tombstone).isEqualTo(in(ada, AccountState.DELETED, 1));
  }

  @Test
  void changeOfADeletedOrUnknownAccountIsNotFound() throws Exception {
    insert(account("ada"));
    await(write(tx -> accounts.update(tx, in(account("ada"), AccountState.DELETED, 1))));

    assertThat(error(write(tx -> accounts.update(tx, in(account("ada"), AccountState.ENABLED, 2)))))
        .isEqualTo(CallError.NOT_FOUND);
    assertThat(error(write(tx -> accounts.update(tx, account("nobody")))))
        .isEqualTo(CallError.NOT_FOUND);
  }

  @Test
  void rehashDoesNotUndoAChangeOfPassword() throws Exception {
    insert(account("ada"));
    String old = account("ada").passwordHash();

    assertThat(replaceHash("id-ada", old, "changed")).isTrue();
    assertThat(replaceHash("id-ada", old, "rehashed")).isFalse();
    assertThat(byName("ada").orElseThrow().passwordHash()).isEqualTo("changed");
  }

  @Test
  void ofManyRehashesAtOnceOneWins() throws Exception {
    insert(account("ada"));
    String old = account("ada").passwordHash();
    List<Future<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String mine = "hash " + i;
      all.add(write(tx -> accounts.replaceHash(tx, "id-ada", old, mine)));
    }
    await(Future.all(all));

    assertThat(all).filteredOn(Future::result).hasSize(1);
  }

  @Test
  void pagesAreByNameAndLeaveOutTheDeleted() throws Exception {
    for (String name : List.of("d", "b", "a", "c", "e")) {
      insert(account(name));
    }
    await(write(tx -> accounts.update(tx, in(account("c"), AccountState.DELETED, 1))));

    assertThat(page(null, 2)).extracting(Account::name).containsExactly("a", "b");
    assertThat(page("b", 2)).extracting(Account::name).containsExactly("d", "e");
    assertThat(page("e", 2)).isEmpty();
  }

  @Test
  void snapshotHoldsWhatMattersAndOfEachNameTheLast() throws Exception {
    insert(account("plain"));
    insert(in(account("off"), AccountState.DISABLED, 1));
    insert(in(account("raised"), AccountState.ENABLED, 3));
    insert(account("again"));
    await(write(tx -> accounts.update(tx, in(account("again"), AccountState.DELETED, 1))));
    insert(in(withId(account("again"), "second"), AccountState.ENABLED, 2));

    assertThat(snapshot(false, 10))
        .extracting(Account::name, Account::accountId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("again", "second"),
            org.assertj.core.groups.Tuple.tuple("off", "id-off"),
            org.assertj.core.groups.Tuple.tuple("raised", "id-raised"));
    assertThat(snapshot(true, 10))
        .extracting(Account::name)
        .containsExactly("again", "off", "plain", "raised");
    assertThat(snapshot(true, 3)).hasSize(3);
  }

  private void insert(Account account) throws Exception {
    await(write(tx -> accounts.insert(tx, account)));
  }

  private <T> Future<T> write(Function<Store.Transaction, Future<T>> work) {
    return store.store().write(work);
  }

  private Optional<Account> byName(String name) throws Exception {
    return await(store.store().read(tx -> accounts.byName(tx, name)));
  }

  private int highestEpoch(String name) throws Exception {
    return await(store.store().read(tx -> accounts.highestEpoch(tx, name)));
  }

  private List<Account> page(String after, int limit) throws Exception {
    return await(store.store().read(tx -> accounts.page(tx, after, limit)));
  }

  private List<Account> snapshot(boolean all, int limit) throws Exception {
    Instant since = all ? null : StoreFixture.NOW;
    return await(store.store().read(tx -> accounts.forSnapshot(tx, since, limit))).stream()
        .map(Accounts.OfInterest::account)
        .toList();
  }

  private boolean replaceHash(String id, String expected, String hash) throws Exception {
    return await(write(tx -> accounts.replaceHash(tx, id, expected, hash)));
  }
}
