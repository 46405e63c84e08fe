package dev.gatehouse.auth.feed;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.account;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static dev.gatehouse.auth.store.StoreFixture.in;
import static dev.gatehouse.auth.store.StoreFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.StoreFixture;
import dev.gatehouse.auth.store.TestDatabase;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedEntry;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.RevokedAnswer;
import dev.gatehouse.common.feed.RevokedPage;
import dev.gatehouse.common.feed.RevokedQuestion;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.feed.SignedText;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
final class FeedPublisherIT {
  @Parameter TestDatabase database;

  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private final long exp = System.currentTimeMillis() + 3_600_000;
  private static final String NONCE = "bm9uY2Utbm9uY2Utbm9uY2U";

  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
  private AuthStore store;
  private Bus bus;
  private FeedPublisher feed;

  @BeforeEach
  void open(Vertx vertx, @TempDir Path directory) throws Exception {
    store = await(AuthStore.open(vertx, database.at(directory), CLOCK));
    bus = new Bus(vertx, null, Clock.systemUTC());
    feed = new FeedPublisher(store, anchor, bus, CLOCK, false);
    await(feed.serve());
  }

  @AfterEach
  void close() throws Exception {
    await(feed.close());
    await(store.close());
  }

  @Test
  void entryIsSignedAndSaysNothingOfThePerson() throws Exception {
    change(account("ada"));

    FeedAnswer answer = ask(id(), 0);

    SignedText entry = answer.entries().get(0);
    FeedEntry read = FeedJson.readEntry(anchor.publicKey().open(Purpose.ENTRY, entry));
    assertThat(read)
        .isEqualTo(
            new FeedEntry(
                id(), 1, NOW, new AccountChanged("ada", "id-ada", 0, AccountState.ENABLED)));
    assertThat(entry.text()).doesNotContain("Full").doesNotContain("@");
  }

  @Test
  void entryThatAnotherProcessSignedIsSignedByTheOneThatAnswers() throws Exception {
    Ed25519Anchor foreign = Ed25519Anchor.generate(CryptoProvider.choose());
    FeedPublisher another = new FeedPublisher(store, foreign, bus, CLOCK, false);
    AccountChanged ada = new AccountChanged("ada", "id-ada", 0, AccountState.ENABLED);
    await(store.store().write(tx -> another.append(tx, ada)));

    SignedText entry = ask(id(), 0).entries().get(0);

    assertThat(FeedJson.readEntry(anchor.publicKey().open(Purpose.ENTRY, entry)).change())
        .isEqualTo(ada);
  }

  @Test
  void nodeThatMissesNothingGetsTheHeadAlone() throws Exception {
    change(account("ada"));

    FeedAnswer answer = ask(id(), 1);

    assertThat(answer.entries()).isEmpty();
    assertThat(answer.snapshot()).isNull();
    assertThat(FeedJson.readHead(anchor.publicKey().open(Purpose.HEAD, answer.head())))
        .isEqualTo(new FeedAnswer.Head(NONCE, id(), 1));
  }

  @Test
  void nodeWithAGapGetsExactlyWhatItMisses() throws Exception {
    for (int i = 0; i < 5; i++) {
      change(account("n" + i));
    }

    FeedAnswer answer = ask(id(), 2);

    assertThat(answer.snapshot()).isNull();
    assertThat(numbers(answer.entries())).containsExactly(3L, 4L, 5L);
  }

  @Test
  void nodeThatStartsOrFollowsAnotherFeedOrIsAheadGetsASnapshot() throws Exception {
    change(in(account("ada"), AccountState.ENABLED, 3));

    for (FeedAnswer answer : List.of(ask(null, 0), ask("another", 1), ask(id(), 2))) {
      assertThat(answer.entries()).isEmpty();
      FeedSnapshot snapshot = snapshot(answer);
      assertThat(snapshot.feedId()).isEqualTo(id());
      assertThat(snapshot.head()).isEqualTo(1);
      assertThat(snapshot.accounts())
          .containsExactly(new AccountChanged("ada", "id-ada", 3, AccountState.ENABLED));
    }
  }

  @Test
  void entriesUpToTheirBoundAndBeyondItASnapshot() throws Exception {
    await(
        store
            .store()
            .write(
                tx -> {
                  Future<Appended> last = Future.succeededFuture();
                  for (int i = 0; i <= FeedAnswers.MOST_ENTRIES; i++) {
                    last = last.compose(x -> feed.append(tx, changed(account("ada"))));
                  }
                  return last;
                }));

    assertThat(ask(id(), 1).entries()).hasSize(FeedAnswers.MOST_ENTRIES);
    assertThat(ask(id(), 0).entries()).isEmpty();
    assertThat(ask(id(), 0).snapshot()).isNotNull();
  }

  @Test
  void entriesOfBeforeARestoreAreNeverSent() throws Exception {
    change(account("ada"));
    await(store.store().write(tx -> store.feed().renew(tx)));
    change(account("bob"));

    FeedAnswer answer = ask(id(), 0);

    assertThat(answer.entries()).isEmpty();
    assertThat(snapshot(answer).head()).isEqualTo(2);
    assertThat(numbers(ask(id(), 1).entries())).containsExactly(2L);
  }

  @Test
  void snapshotHoldsTheKeysThatAreNotRetired() throws Exception {
    for (KeyState state : KeyState.values()) {
      StoredKey key = StoreFixture.key(state.name(), state);
      await(store.store().write(tx -> store.keys().insert(tx, key)));
    }

    assertThat(snapshot(ask(null, 0)).keys())
        .extracting(KeyChanged::state)
        .containsExactlyInAnyOrder(KeyState.NEXT, KeyState.ACTIVE, KeyState.RETIRING);
  }

  @Test
  void completeDirectoryHoldsEveryAccountAndAnIncompleteOneThoseThatMatter() throws Exception {
    change(account("plain"));
    change(in(account("off"), AccountState.DISABLED, 1));
    FeedAnswers complete = new FeedAnswers(store, anchor, CLOCK, true, 10);

    FeedSnapshot all = snapshot(await(complete.to(new FeedQuestion(NONCE, null, 0))));
    FeedSnapshot some = snapshot(ask(null, 0));

    assertThat(all.directoryComplete()).isTrue();
    assertThat(all.accounts()).extracting(AccountChanged::name).containsExactly("off", "plain");
    assertThat(some.directoryComplete()).isFalse();
    assertThat(some.accounts()).extracting(AccountChanged::name).containsExactly("off");
  }

  @Test
  void snapshotSaysWhenEpochsWereRaisedWithinTheLastDay() throws Exception {
    change(account("ada"));
    Account raised = in(account("ada"), AccountState.ENABLED, 1);
    await(store.store().write(tx -> store.accounts().update(tx, raised)));
    change(account("bob"));

    assertThat(snapshot(ask(null, 0)).raisedAt()).containsOnlyKeys("id-ada");
    assertThat(snapshot(ask(null, 0)).raisedAt()).containsEntry("id-ada", NOW);
    Clock later = Clock.offset(CLOCK, FeedAnswers.RAISED_WITHIN.plusMillis(1));
    FeedAnswers tomorrow = new FeedAnswers(store, anchor, later, false, 10);
    assertThat(snapshot(await(tomorrow.to(new FeedQuestion(NONCE, null, 0)))).raisedAt()).isEmpty();
  }

  @Test
  void snapshotTakesItsBoundAndIsRefusedOneBeyondRatherThanCut() throws Exception {
    FeedAnswers answers = new FeedAnswers(store, anchor, CLOCK, true, 3);
    for (int i = 0; i < 3; i++) {
      change(account("n" + i));
    }
    FeedQuestion question = new FeedQuestion(NONCE, null, 0);
    assertThat(snapshot(await(answers.to(question))).accounts()).hasSize(3);

    change(account("n3"));

    assertThat(error(answers.to(question))).isEqualTo(CallError.UNAVAILABLE);
    // who follows already is not cut off
    assertThat(await(answers.to(new FeedQuestion(NONCE, id(), 3))).entries()).hasSize(1);
  }

  @Test
  void accountThatWasRaisedLongAgoTakesNoRoomInASnapshot() throws Exception {
    change(in(account("ada"), AccountState.ENABLED, 1));
    change(in(account("bob"), AccountState.DISABLED, 2));
    FeedQuestion question = new FeedQuestion(NONCE, null, 0);
    Clock bound = Clock.offset(CLOCK, FeedAnswers.RAISED_WITHIN);
    Clock later = Clock.offset(bound, Duration.ofMillis(1));

    FeedAnswers full = new FeedAnswers(store, anchor, bound, false, 1);
    FeedAnswers empty = new FeedAnswers(store, anchor, later, false, 1);

    assertThat(error(full.to(question))).isEqualTo(CallError.UNAVAILABLE);
    assertThat(snapshot(await(empty.to(question))).accounts()).isEmpty();
  }

  @Test
  void snapshotIsMadeOnceForOneNumber() throws Exception {
    change(in(account("ada"), AccountState.ENABLED, 1));
    FeedAnswers answers = new FeedAnswers(store, anchor, CLOCK, false, 10);
    FeedQuestion question = new FeedQuestion(NONCE, null, 0);

    SignedText first = await(answers.to(question)).snapshot();
    SignedText second = await(answers.to(question)).snapshot();
    change(in(account("bob"), AccountState.ENABLED, 1));
    SignedText third = await(answers.to(question)).snapshot();

    assertThat(second).isSameAs(first);
    assertThat(third).isNotEqualTo(first);
  }

  @Test
  void revokedTokensThatFitAreInTheSnapshotAndOneMoreMakesThemPages() throws Exception {
    revoke(1, FeedAnswers.MOST_REVOKED);
    FeedSnapshot whole = snapshot(ask(null, 0));
    assertThat(whole.revokedInPages()).isFalse();
    assertThat(whole.revoked()).hasSize(FeedAnswers.MOST_REVOKED);

    change(in(account("ada"), AccountState.ENABLED, 1));
    revoke(FeedAnswers.MOST_REVOKED + 1, FeedAnswers.MOST_REVOKED + 1);

    FeedSnapshot paged = snapshot(ask(null, 0));
    assertThat(paged.revokedInPages()).isTrue();
    assertThat(paged.revoked()).isEmpty();
    RevokedPage page = page(0);
    assertThat(page.feedId()).isEqualTo(id());
    assertThat(page.tokens().split("\u007f")).hasSize(FeedAnswers.MOST_REVOKED + 1);
    assertThat(page.more()).isFalse();
  }

  @Test
  void nodeFollowsFromMoreRevokedTokensThanAPageHolds(Vertx vertx) throws Exception {
    revoke(1, FeedAnswers.PAGE + 1);
    assertThat(page(0).more()).isTrue();
    FeedNode node =
        new FeedNode(
            vertx, bus, anchor.publicKey(), List.of(), Duration.ofSeconds(3), Clock.systemUTC());

    await(node.start());

    assertThat(node.view().revokedTokens()).isEqualTo(FeedAnswers.PAGE + 1);
    await(node.close());
  }

  @Test
  void fullPageOfTheLongestIdsFitsIntoAMessage() throws Exception {
    String longest = "\\".repeat(249); // nothing takes more room in JSON within JSON
    for (int i = 0; i < FeedAnswers.PAGE / 1000; i++) {
      int from = i * 1000 + 1;
      String values =
          IntStream.range(from, from + 1000)
              .mapToObj(
                  n -> "('" + longest + String.format("%07d", n) + "', " + exp + ", " + n + ")")
              .collect(Collectors.joining(","));
      await(
          run(store, "INSERT INTO revoked_tokens (token_id, expires_at, number) VALUES " + values));
    }

    RevokedPage page = page(0);

    assertThat(page.tokens().length()).isEqualTo(FeedAnswers.PAGE * (256 + 12));
    assertThat(page.last()).isEqualTo(FeedAnswers.PAGE);
  }

  @Test
  void badQuestionForAPageIsRefused() {
    for (RevokedQuestion bad :
        List.of(
            new RevokedQuestion(null, 0),
            new RevokedQuestion("", 0),
            new RevokedQuestion("n".repeat(65), 0),
            new RevokedQuestion(NONCE, -1))) {
      assertThat(error(bus.ask(FeedCalls.REVOKED, bad))).isEqualTo(CallError.INVALID_REQUEST);
    }
  }

  /** Rows alone, with numbers of their own. */
  private void revoke(int first, int last) throws Exception {
    for (int from = first; from <= last; from += 1000) {
      String values =
          IntStream.rangeClosed(from, Math.min(last, from + 999))
              .mapToObj(n -> "('token-" + n + "', " + exp + ", " + n + ")")
              .collect(Collectors.joining(","));
      await(
          run(store, "INSERT INTO revoked_tokens (token_id, expires_at, number) VALUES " + values));
    }
  }

  private RevokedPage page(long after) throws Exception {
    RevokedAnswer answer = await(bus.ask(FeedCalls.REVOKED, new RevokedQuestion(NONCE, after)));
    RevokedPage page = RevokedPage.of(anchor.publicKey().open(Purpose.REVOKED, answer.page()));
    assertThat(page.nonce()).isEqualTo(NONCE);
    return page;
  }

  static List<FeedQuestion> badQuestions() {
    return List.of(
        new FeedQuestion(null, null, 0),
        new FeedQuestion("", null, 0),
        new FeedQuestion("n".repeat(65), null, 0),
        new FeedQuestion(NONCE, "f".repeat(65), 0),
        new FeedQuestion(NONCE, null, -1));
  }

  @ParameterizedTest
  @MethodSource("badQuestions")
  void badQuestionIsRefused(FeedQuestion question) {
    assertThat(error(bus.ask(FeedCalls.ASK, question))).isEqualTo(CallError.INVALID_REQUEST);
  }

  @Test
  void whatIsCommittedIsPublishedInTheOrderOfItsNumbers() throws Exception {
    List<SignedText> heard = Collections.synchronizedList(new ArrayList<>());
    await(bus.subscribe(FeedCalls.PUBLISHED, SignedText.class, heard::add));
    List<Future<Appended>> commits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Account one = account("n" + i);
      commits.add(store.store().write(tx -> feed.append(tx, changed(one))));
    }
    await(Future.all(commits));

    // reported in the worst order
    List<Appended> reports = new ArrayList<>(commits.stream().map(Future::result).toList());
    Collections.reverse(reports);
    for (Appended report : reports) {
      await(feed.publish(report));
    }

    await().until(() -> heard.size() >= 100);
    assertThat(numbers(heard))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void whatAnotherProcessHasPublishedIsNotReadBackAndOnesOwnAlwaysPublished() throws Exception {
    List<SignedText> heard = Collections.synchronizedList(new ArrayList<>());
    await(bus.subscribe(FeedCalls.PUBLISHED, SignedText.class, heard::add));
    AtomicLong elsewhere = new AtomicLong();
    FeedPublisher two =
        new FeedPublisher(
            store, anchor, bus, CLOCK, false, question -> {}, () -> null, elsewhere::get);
    await(feed.close()); // one process answers questions
    await(two.serve());
    List<Appended> commits = new ArrayList<>();
    for (String name : List.of("ada", "bob", "cyd", "dan")) {
      Account one = account(name);
      commits.add(await(store.store().write(tx -> feed.append(tx, changed(one)))));
    }

    elsewhere.set(1);
    await(two.publish(commits.get(1)));
    elsewhere.set(4); // its own node has asked meanwhile
    await(two.publish(commits.get(3)));

    await().until(() -> heard.size() >= 2);
    assertThat(numbers(heard)).containsExactly(2L, 4L);
    await(two.close());
  }

  @Test
  void reminderIsTheNewestAgainAndNothingBeforeThereIsOne() throws Exception {
    List<SignedText> heard = Collections.synchronizedList(new ArrayList<>());
    await(bus.subscribe(FeedCalls.PUBLISHED, SignedText.class, heard::add));
    feed.remind();
    for (String name : List.of("ada", "bob")) {
      Account one = account(name);
      await(feed.publish(await(store.store().write(tx -> feed.append(tx, changed(one))))));
    }

    feed.remind();

    await().until(() -> heard.size() >= 3);
    assertThat(numbers(heard)).containsExactly(1L, 2L, 2L);
  }

  @Test
  void nothingAnswersAfterClosing() throws Exception {
    await(feed.close());

    assertThat(error(bus.ask(FeedCalls.ASK, new FeedQuestion(NONCE, null, 0))))
        .isEqualTo(CallError.UNAVAILABLE);
  }

  private void change(Account account) throws Exception {
    Appended appended =
        await(
            store
                .store()
                .write(
                    tx ->
                        store
                            .accounts()
                            .insert(tx, account)
                            .compose(x -> feed.append(tx, changed(account)))));
    await(feed.publish(appended));
  }

  private static AccountChanged changed(Account account) {
    return new AccountChanged(
        account.name(), account.accountId(), account.epoch(), account.state());
  }

  private FeedAnswer ask(String feedId, long applied) throws Exception {
    return await(bus.ask(FeedCalls.ASK, new FeedQuestion(NONCE, feedId, applied)));
  }

  private String id() throws Exception {
    return await(store.store().read(tx -> store.feed().head(tx))).feedId();
  }

  private FeedSnapshot snapshot(FeedAnswer answer) throws Exception {
    return FeedJson.readSnapshot(anchor.publicKey().open(Purpose.SNAPSHOT, answer.snapshot()));
  }

  private List<Long> numbers(List<SignedText> entries) throws Exception {
    List<Long> numbers = new ArrayList<>();
    for (SignedText entry : entries) {
      numbers.add(FeedJson.readEntry(anchor.publicKey().open(Purpose.ENTRY, entry)).number());
    }
    return numbers;
  }
}
