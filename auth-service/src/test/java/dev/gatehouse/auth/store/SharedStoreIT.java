package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.account;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.AuditLog.NewEvent;
import dev.gatehouse.auth.store.FeedLog.Head;
import dev.gatehouse.common.auth.EventPage.Event;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SignedText;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL database: what each decides must hold whatever the other does. */
@ExtendWith(VertxExtension.class)
final class SharedStoreIT {
  private Vertx vertx;
  private AuthStore one;
  private AuthStore other;

  @BeforeEach
  void open(Vertx fresh, @TempDir Path directory) throws Exception {
    vertx = fresh;
    var location = TestDatabase.POSTGRESQL.at(directory);
    one = await(AuthStore.open(vertx, location, CLOCK));
    other = await(AuthStore.open(vertx, location, CLOCK));
  }

  @AfterEach
  void close() throws Exception {
    await(one.close());
    await(other.close());
  }

  @Test
  void noReaderEverSeesAGapInTheFeedOrAHeadWithoutItsEntry() throws Exception {
    List<Future<?>> writing = many(60, store -> store.store().write(tx -> append(store, tx)));

    long seen;
    do {
      seen =
          await(
              one.store()
                  .read(
                      tx ->
                          one.feed()
                              .head(tx)
                              .compose(
                                  head ->
                                      later()
                                          .compose(now -> one.feed().after(tx, 0, 1000))
                                          .map(entries -> checked(head, entries)))));
    } while (seen < 60);
    for (Future<?> each : writing) {
      await(each);
    }
  }

  private static long checked(Head head, List<SignedText> entries) {
    assertThat(entries)
        .extracting(SignedText::text)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, head.number()).mapToObj(Long::toString).toList());
    return head.number();
  }

  @Test
  void noRaisedEpochIsLostAndDisabledStaysDisabled() throws Exception {
    await(one.store().write(tx -> one.accounts().insert(tx, account("ada"))));

    List<Future<?>> all =
        many(
            40,
            store ->
                store
                    .store()
                    .administer(
                        tx ->
                            store
                                .accounts()
                                .byName(tx, "ada")
                                .compose(
                                    found -> {
                                      Account ada = found.orElseThrow();
                                      return store
                                          .accounts()
                                          .update(
                                              tx,
                                              StoreFixture.in(ada, ada.state(), ada.epoch() + 1));
                                    })));
    await(
        other
            .store()
            .administer(
                tx ->
                    other
                        .accounts()
                        .byName(tx, "ada")
                        .compose(
                            found ->
                                other
                                    .accounts()
                                    .update(
                                        tx,
                                        StoreFixture.in(
                                            found.orElseThrow(),
                                            AccountState.DISABLED,
                                            found.orElseThrow().epoch() + 1)))));
    for (Future<?> each : all) {
      await(each);
    }

    Account ada = await(one.store().read(tx -> one.accounts().byName(tx, "ada"))).orElseThrow();
    assertThat(ada.epoch()).isEqualTo(41);
    assertThat(ada.state()).isEqualTo(AccountState.DISABLED);
  }

  @Test
  void oneNameIsGivenOnceAndTheOtherIsToldOfTheConflict() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      AuthStore store = i % 2 == 0 ? one : other;
      Account ada = StoreFixture.withId(account("ada"), "id-" + i);
      all.add(store.store().write(tx -> store.accounts().insert(tx, ada)));
    }

    int made = 0;
    for (Future<?> each : all) {
      CallError error = error(each);
      assertThat(error).isIn(null, CallError.CONFLICT);
      made += error == null ? 1 : 0;
    }
    assertThat(made).isEqualTo(1);
  }

  @Test
  void eachFailedTrySeesThoseBeforeIt() throws Exception {
    List<Integer> seen = new ArrayList<>();
    List<Future<?>> all =
        many(
            30,
            store ->
                store
                    .store()
                    .write(
                        tx ->
                            store
                                .tries()
                                .lock(tx, "192.0.2.1")
                                .compose(locked -> store.tries().of(tx, "ada", "192.0.2.1", NOW))
                                .compose(
                                    tries ->
                                        store
                                            .tries()
                                            .failed(tx, "ada", "192.0.2.1", NOW)
                                            .map(counted -> tries.failuresInRow())))
                    .onSuccess(
                        count -> {
                          synchronized (seen) {
                            seen.add(count);
                          }
                        }));
    for (Future<?> each : all) {
      await(each);
    }

    seen.sort(null);
    assertThat(seen)
        .containsExactlyElementsOf(LongStream.range(0, 30).mapToObj(Math::toIntExact).toList());
  }

  @Test
  void whoPagesThroughTheAuditMissesNothing() throws Exception {
    List<Future<?>> writing =
        many(
            60,
            store ->
                store
                    .store()
                    .write(
                        tx ->
                            store
                                .audit()
                                .append(tx, List.of(new NewEvent(NOW, "k", null, null, null, null)))
                                .compose(written -> later())));

    List<Long> read = new ArrayList<>();
    do {
      long after = read.isEmpty() ? 0 : read.getLast();
      await(one.store().read(tx -> one.audit().page(tx, after, 5))).events().stream()
          .map(Event::sequence)
          .forEach(read::add);
    } while (writing.stream().anyMatch(each -> !each.isComplete()));
    long after = read.isEmpty() ? 0 : read.getLast();
    await(one.store().read(tx -> one.audit().page(tx, after, 100)))
        .events()
        .forEach(event -> read.add(event.sequence()));

    assertThat(read).hasSize(60);
  }

  @Test
  void longerLifeIsNotForgottenByAChangeOfThatKey() throws Exception {
    await(one.store().write(tx -> one.keys().insert(tx, StoreFixture.key("k", KeyState.ACTIVE))));

    Future<Void> raised =
        one.store()
            .write(
                tx ->
                    one.keys()
                        .lock(tx)
                        .compose(locked -> one.keys().all(tx))
                        .compose(
                            keys -> {
                              var key = keys.getFirst();
                              Future<Void> raising =
                                  other
                                      .store()
                                      .write(
                                          inner ->
                                              other
                                                  .keys()
                                                  .raiseLongestLife(
                                                      inner, "k", Duration.ofHours(24)));
                              return later()
                                  .compose(now -> one.keys().update(tx, retiring(key)))
                                  .map(raising);
                            }))
            .compose(raising -> raising);
    await(raised);

    var key = await(one.store().read(tx -> one.keys().all(tx))).getFirst();
    assertThat(key.times().verifiesUntil()).isEqualTo(NOW.plus(Duration.ofHours(24)));
  }

  private static SigningKeys.StoredKey retiring(SigningKeys.StoredKey key) {
    return new SigningKeys.StoredKey(
        key.kid(),
        key.algorithm(),
        KeyState.RETIRING,
        key.publicJwk(),
        key.wrappedPrivateKey(),
        key.createdAt(),
        new SigningKeys.Times(NOW, NOW, NOW.plus(key.longestLife()), null, null),
        key.longestLife());
  }

  private interface Work {
    Future<?> on(AuthStore store);
  }

  /** Begins as many at once, half of them on either node. */
  private List<Future<?>> many(int count, Work work) {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(work.on(i % 2 == 0 ? one : other));
    }
    return all;
  }

  private static Future<Void> append(AuthStore store, Store.Transaction tx) {
    var change = new AccountChanged("ada", "id-ada", 0, AccountState.ENABLED);
    return store
        .feed()
        .append(tx, NOW, change, entry -> new SignedText(Long.toString(entry.number()), "s"))
        .mapEmpty();
  }

  /** A little later, so that others come between. */
  private Future<Void> later() {
    Supplier<Long> delay = () -> ThreadLocalRandom.current().nextLong(1, 40);
    return vertx.timer(delay.get()).mapEmpty();
  }
}
