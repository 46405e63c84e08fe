package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.FeedLog.Head;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.SecurityChange;
import dev.gatehouse.common.feed.SignedText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
final class SqlFeedLogIT {
  @Parameter TestDatabase database;

  private AuthStore store;

  @BeforeEach
  void open(Vertx vertx, @TempDir Path directory) throws Exception {
    store = await(AuthStore.open(vertx, database.at(directory), CLOCK));
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void newFeedIsEmptyAndHasARandomId(Vertx vertx, @TempDir Path other) throws Exception {
    AuthStore second = await(AuthStore.open(vertx, database.at(other), CLOCK));

    assertThat(head().number()).isZero();
    assertThat(head().feedId()).hasSize(22);
    Head another = await(second.store().read(second.feed()::head));
    assertThat(another.feedId()).isNotEqualTo(head().feedId());
    await(second.close());
  }

  @Test
  void numbersOfConcurrentWritersFollowTheOrderOfTheirCommits() throws Exception {
    List<Long> committed = Collections.synchronizedList(new ArrayList<>());
    List<Future<Appended>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      boolean fails = i % 7 == 3;
      all.add(
          store
              .store()
              .write(
                  tx ->
                      append(tx)
                          .compose(
                              done ->
                                  fails
                                      ? Future.<Appended>failedFuture(new IllegalStateException())
                                      : Future.succeededFuture(done)))
              .onSuccess(done -> committed.add(done.number())));
    }
    Future.join(all).toCompletionStage().toCompletableFuture().handle((ok, no) -> null).join();

    long good = IntStream.range(0, 200).filter(i -> i % 7 != 3).count();
    if (database == TestDatabase.POSTGRESQL) {
      committed.sort(null); // several connections tell of their commits in any order
    }
    assertThat(committed)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, good).boxed().toList());
    assertThat(head().number()).isEqualTo(good);
    assertThat(after(0, 1000))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, good).mapToObj(SqlFeedLogIT::head).toList());
  }

  @Test
  void signingThatFailsTakesNoNumber() throws Exception {
    RuntimeException mine = new IllegalStateException("no key");

    Throwable failed =
        failure(
            store
                .store()
                .write(
                    tx ->
                        store
                            .feed()
                            .append(
                                tx,
                                NOW,
                                change(),
                                entry -> {
                                  throw mine;
                                })));

    assertThat(failed).isSameAs(mine);
    assertThat(head().number()).isZero();
  }

  @Test
  void entriesAfterANumberAreInOrderAndLimited() throws Exception {
    for (int i = 0; i < 5; i++) {
      await(store.store().write(this::append));
    }

    assertThat(after(2, 2)).containsExactly(head(3), head(4));
    assertThat(after(5, 2)).isEmpty();
  }

  @Test
  void renewedFeedGoesOnCountingAndHidesTheEntriesOfTheOldOne() throws Exception {
    await(store.store().write(this::append));
    Head before = head();

    await(store.store().write(store.feed()::renew));

    assertThat(head().feedId()).isNotEqualTo(before.feedId()).hasSize(22);
    assertThat(head().number()).isEqualTo(1);
    assertThat(after(0, 10)).isEmpty();
    Appended next = await(store.store().write(this::append));
    assertThat(next.number()).isEqualTo(2);
    assertThat(after(0, 10)).containsExactly(head(2));
  }

  @Test
  void entriesThatNobodyIsSentAnyMoreAreRemovedAndNumbersGoOn() throws Exception {
    int more = SqlFeedLog.PRUNED_EVERY;
    await(store.store().write(tx -> appendMany(tx, SqlFeedLog.KEPT)));
    assertThat(after(0, SqlFeedLog.KEPT + 1)).hasSize(SqlFeedLog.KEPT);

    await(store.store().write(tx -> appendMany(tx, more - SqlFeedLog.KEPT % more)));

    List<String> left = after(0, SqlFeedLog.KEPT + more);
    assertThat(left).hasSize(SqlFeedLog.KEPT).last().isEqualTo(head(head().number()));
    assertThat(left.getFirst()).isEqualTo(head(head().number() - SqlFeedLog.KEPT + 1));
    await(store.store().write(tx -> appendMany(tx, more - 1)));
    assertThat(after(0, 2 * SqlFeedLog.KEPT)).hasSize(SqlFeedLog.KEPT + more - 1);
    await(store.store().write(this::append));
    assertThat(after(0, 2 * SqlFeedLog.KEPT)).hasSize(SqlFeedLog.KEPT);
  }

  @Test
  void entriesOfBeforeARestoreAreRemovedWithTheOthers() throws Exception {
    await(store.store().write(tx -> appendMany(tx, SqlFeedLog.PRUNED_EVERY)));
    await(store.store().write(store.feed()::renew));

    await(store.store().write(tx -> appendMany(tx, SqlFeedLog.KEPT)));

    assertThat(await(store.store().read(SqlFeedLogIT::rows))).isEqualTo(SqlFeedLog.KEPT);
  }

  private static Future<Long> rows(Transaction tx) {
    return SqlTransaction.of(tx)
        .run("SELECT COUNT(*) FROM feed_entries")
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private Future<Appended> appendMany(Transaction tx, int count) {
    Future<Appended> last = Future.succeededFuture();
    for (int i = 0; i < count; i++) {
      last = last.compose(before -> append(tx));
    }
    return last;
  }

  private Future<Appended> append(Transaction tx) {
    return store
        .feed()
        .append(tx, NOW, change(), entry -> new SignedText(head(entry.number()), "signature"));
  }

  private static String head(long number) {
    return "entry " + number;
  }

  private static SecurityChange change() {
    return new SecurityChange.AccountChanged("ada", "id-ada", 1, AccountState.ENABLED);
  }

  private List<String> after(long number, int limit) throws Exception {
    return await(store.store().read(tx -> store.feed().after(tx, number, limit))).stream()
        .map(SignedText::text)
        .toList();
  }

  private Head head() throws Exception {
    return await(store.store().read(store.feed()::head));
  }
}
