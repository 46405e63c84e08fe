package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.Registration;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node against a feed in memory that can lie, lose and forge. */
@ExtendWith(VertxExtension.class)
final class FeedNodeIT {
  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
  private final Ed25519Anchor stranger = Ed25519Anchor.generate(CryptoProvider.choose());
  private NodeSigner signer;
  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  private final ConcurrentLinkedQueue<FeedQuestion> questions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final List<SignedText> log = new ArrayList<>();
  private volatile String feedId = "feed-1";
  private volatile UnaryOperator<FeedAnswer> twist = UnaryOperator.identity();
  private volatile boolean silent;
  private volatile long answeredAfterMillis = 2;
  private Vertx vertx;
  private Bus bus;
  private Registration server;
  private FeedNode node;

  @BeforeEach
  void serve(Vertx fresh) {
    vertx = fresh;
    bus = new Bus(vertx, null, Clock.systemUTC());
    server = await(bus.serve(FeedCalls.ASK, (question, context) -> answer(question)));
    node = node();
  }

  @AfterEach
  void close() {
    await(node.close());
  }

  @Test
  void startAppliesASnapshot() {
    append(ended("ada"));
    append(ended("bob"));

    await(node.start());

    assertThat(node.view().appliedSequence()).isEqualTo(2);
    assertThat(node.view().stale()).isFalse();
    assertThat(questions.peek().feedId()).isNull();
  }

  @Test
  void questionsSayWhoAsksAndHowFarItIsAndTheLastOneSignsOff() {
    append(ended("ada"));
    await(node.start());
    FeedNode other = node();
    await(other.start());
    awaitQuestions(2);

    await(other.close());

    FeedQuestion last = List.copyOf(questions).getLast();
    String first = questions.peek().node();
    assertThat(first).hasSize(22);
    assertThat(last.node()).hasSize(22).isNotEqualTo(first);
    assertThat(last.leaving()).isTrue();
    assertThat(questions).filteredOn(FeedQuestion::leaving).containsExactly(last);
    assertThat(questions)
        .filteredOn(question -> question.node().equals(first))
        .anyMatch(question -> question.applied() == 1 && feedId.equals(question.feedId()));
  }

  @Test
  void nodeOfAClusterSignsWhatItSaysAndAsksAgainWithTheTicketItGot() {
    signer = text -> new SignedStatement(text, "signature", "certificate");
    twist = answer -> answer.withTicket("ticket " + questions.size());
    append(ended("ada"));
    FeedNode member = node();
    await(member.start());
    awaitTrue(() -> questions.size() >= 2);

    NodeStatement first = statement(0);
    NodeStatement second = statement(1);
    assertThat(first.ticket()).isNull();
    assertThat(second.ticket()).isEqualTo("ticket 1");
    assertThat(second.instance()).isEqualTo(first.instance());
    assertThat(second.counter()).isGreaterThan(first.counter());
    assertThat(second.applied()).isEqualTo(1);
    assertThat(second.feedId()).isEqualTo(feedId);

    await(member.close());
    NodeStatement last = statement(questions.size() - 1);
    assertThat(last.leaving()).isTrue();
    assertThat(last.ticket()).isNotNull();
    assertThat(last.counter()).isGreaterThan(second.counter());
  }

  @Test
  void ticketOfAnAnswerThatIsNotBelievedIsNotTaken() {
    signer = text -> new SignedStatement(text, "signature", "certificate");
    Ed25519Anchor stranger = Ed25519Anchor.generate(CryptoProvider.choose());
    twist =
        answer ->
            new FeedAnswer(
                stranger.sign(Purpose.HEAD, answer.head().text()), List.of(), null, "forged");
    FeedNode member = node();
    member.start();
    awaitTrue(() -> questions.size() >= 2);

    assertThat(statement(1).ticket()).isNull();
    await(member.close());
  }

  private NodeStatement statement(int question) {
    return NodeStatement.of(List.copyOf(questions).get(question).statement().text());
  }

  @Test
  void nodeThatHearsOfAChangeAsksAgainSoThatWhoeverMadeItKnows() {
    await(node.start());
    awaitQuestions(1);
    int before = questions.size();

    publish(append(ended("ada")));

    awaitTrue(
        () ->
            List.copyOf(questions).stream()
                .skip(before)
                .anyMatch(question -> question.applied() == 1));
    assertThat(node.view().appliedSequence()).isEqualTo(1);
  }

  @Test
  void nodeOfAClusterConfirmsAChangeWithoutAQuestion() {
    List<NodeStatement> heard = new CopyOnWriteArrayList<>();
    FeedNode member = memberWithTicket(heard);
    NodeStatement asked = statement(1);
    silent = true; // a question could not say it now

    publish(append(ended("ada")));
    publish(append(ended("bob")));

    awaitTrue(() -> heard.stream().anyMatch(each -> each.applied() == 2));
    NodeStatement said = heard.getLast();
    assertThat(said.instance()).isEqualTo(asked.instance());
    assertThat(said.counter()).isGreaterThan(asked.counter());
    assertThat(said.feedId()).isEqualTo(feedId);
    assertThat(said.ticket()).isEqualTo("ticket");
    assertThat(said.leaving()).isFalse();
    await(member.close());
  }

  @Test
  void whatIsPublishedAgainIsConfirmedAgainButNotAtOnce() {
    List<NodeStatement> heard = new CopyOnWriteArrayList<>();
    FeedNode member = memberWithTicket(heard);
    SignedText entry = append(ended("ada"));
    publish(entry);
    awaitTrue(() -> heard.size() == 1);

    publish(entry); // too soon: any member may do that
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(VertxConfirmations.REPEATED_AFTER_MILLIS));
    publish(entry); // whoever waits has not heard it

    awaitTrue(() -> heard.size() == 2);
    assertThat(heard.getLast().applied()).isEqualTo(1);
    assertThat(heard.getLast().counter()).isGreaterThan(heard.getFirst().counter());
    await(member.close());
  }

  @Test
  void nodeWhoseTicketIsOldAsksInsteadOfConfirming() {
    List<NodeStatement> heard = new CopyOnWriteArrayList<>();
    FeedNode member = memberWithTicket(heard);
    twist = UnaryOperator.identity();
    nanos.addAndGet(OwnStatements.FRESH_NANOS);
    int before = questions.size();

    publish(append(ended("ada")));

    awaitTrue(
        () ->
            List.copyOf(questions).stream()
                .skip(before)
                .anyMatch(question -> question.applied() == 1));
    assertThat(heard).isEmpty();
    await(member.close());
  }

  /** A started node of a cluster whose statements count. */
  private FeedNode memberWithTicket(List<NodeStatement> heard) {
    signer = text -> new SignedStatement(text, "signature", "certificate");
    twist = answer -> answer.withTicket("ticket");
    await(
        bus.subscribe(
            FeedCalls.HEARD,
            SignedStatement.class,
            signed -> heard.add(NodeStatement.of(signed.text()))));
    FeedNode member = node();
    await(member.start());
    awaitTrue(() -> questions.size() >= 2);
    return member;
  }

  @Test
  void listenersHearOfKeysAndOfNothingElse() {
    AtomicInteger heard = new AtomicInteger();
    node.onKeysChanged(heard::incrementAndGet);
    await(node.start());
    int atStart = heard.get();
    publish(append(ended("ada")));
    awaitTrue(() -> node.view().appliedSequence() == 1);
    assertThat(heard).hasValue(atStart);

    SigningKey key = SigningKey.generate(Algorithm.ES256);
    publish(
        append(
            new KeyChanged(
                key.kid(),
                Algorithm.ES256,
                KeyState.NEXT,
                Jwk.toJson(key.toVerificationKey(KeyState.NEXT)))));
    awaitTrue(() -> heard.get() == atStart + 1);
  }

  @Test
  void listenersHearOfAllThatIsAppliedOnceTheViewShowsIt() {
    List<Long> heard = new CopyOnWriteArrayList<>();
    node.onApplied(() -> heard.add(node.view().appliedSequence()));
    await(node.start());
    assertThat(heard).containsExactly(0L);

    publish(append(ended("ada")));
    awaitTrue(() -> heard.size() == 2);
    publish(append(new SecurityChange.TokenRevoked("id", Instant.now().plusSeconds(60))));
    awaitTrue(() -> heard.size() == 3);

    assertThat(heard).containsExactly(0L, 1L, 2L);
  }

  @Test
  void nodeThatHearsOfAKeyAsksAgainSoThatARotationKnows() {
    await(node.start());
    SigningKey key = SigningKey.generate(Algorithm.ES256);
    String jwk = Jwk.toJson(key.toVerificationKey(KeyState.NEXT));

    publish(append(new KeyChanged(key.kid(), key.algorithm(), KeyState.NEXT, jwk)));

    assertThat(await(node.applied(1, PATIENCE))).isTrue();
    assertThat(node.view().keys().find(key.kid())).isNotNull();
    awaitQuestions(2);
    assertThat(questions).anyMatch(question -> question.applied() == 1);
  }

  @Test
  void startWaitsUntilSomebodyAnswers() {
    await(server.close());
    Future<Void> started = node.start();
    assertThat(node.view().stale()).isTrue();
    assertThat(started.isComplete()).isFalse();

    await(bus.serve(FeedCalls.ASK, (question, context) -> answer(question)));

    await(started);
  }

  @Test
  void publishedEntryIsAppliedAtOnceAndTold() {
    List<String> told = new ArrayList<>();
    node.onAccountChanged(change -> told.add(change.name()));
    await(node.start());
    silent = true;

    publish(append(ended("ada")));

    assertThat(await(node.applied(1, PATIENCE))).isTrue();
    assertThat(told).containsExactly("ada");
  }

  @Test
  void lostEntryIsAskedForWhenTheNextOneComes() {
    List<String> told = new ArrayList<>();
    node.onAccountChanged(change -> told.add(change.name()));
    await(node.start());
    append(ended("ada"));

    publish(append(ended("bob")));

    assertThat(await(node.applied(2, PATIENCE))).isTrue();
    assertThat(told).containsExactly("ada", "bob");
  }

  @Test
  void lostEntryIsFoundByTheQuestionOfTheSecond() {
    await(node.start());

    append(ended("ada"));

    assertThat(await(node.applied(1, PATIENCE))).isTrue();
  }

  @Test
  void anotherFeedIdBringsASnapshot() {
    append(ended("ada"));
    append(ended("bob"));
    AtomicInteger snapshots = new AtomicInteger();
    node.onSnapshot(snapshots::incrementAndGet);
    await(node.start());

    synchronized (log) {
      log.clear();
      feedId = "feed-2";
    }
    append(ended("eve"));
    publish(append(ended("fay")));
    publish(append(ended("gil")));

    assertThat(await(node.applied(3, PATIENCE))).isTrue();
    assertThat(snapshots).hasValue(2);
  }

  @Test
  void smallerHeadBringsASnapshot() {
    append(ended("ada"));
    append(ended("bob"));
    await(node.start());
    Promise<Void> renewed = Promise.promise();
    node.onSnapshot(renewed::tryComplete);

    synchronized (log) {
      log.removeLast();
    }

    await(renewed.future());
    assertThat(node.view().appliedSequence()).isEqualTo(1);
  }

  @Test
  void forgedAndReplayedEntriesChangeNothing() {
    List<String> told = new ArrayList<>();
    node.onAccountChanged(change -> told.add(change.name()));
    await(node.start());
    SignedText real = append(ended("ada"));
    publish(real);
    await(node.applied(1, PATIENCE));
    silent = true;

    publish(real);
    publish(stranger.sign(Purpose.ENTRY, entry(2, ended("bob"))));
    publish(anchor.sign(Purpose.HEAD, entry(2, ended("bob"))));
    SignedText other = anchor.sign(Purpose.ENTRY, entry(3, ended("bob")));
    publish(new SignedText(entry(2, ended("bob")), other.signature()));
    publish(new SignedText(entry(2, ended("bob")), "junk"));
    publish(new SignedText("x".repeat(FeedReader.LONGEST_ENTRY + 1), other.signature()));
    publish(append(ended("eve")));

    assertThat(await(node.applied(2, PATIENCE))).isTrue();
    assertThat(told).containsExactly("ada", "eve");
  }

  @Test
  void publishedEntryOfTheLongestLengthIsReadAndALongerOneIsNot() {
    await(node.start());
    silent = true;

    publish(ofLength(1, FeedReader.LONGEST_ENTRY));
    assertThat(await(node.applied(1, PATIENCE))).isTrue();
    publish(ofLength(2, FeedReader.LONGEST_ENTRY + 1));

    assertThat(await(node.applied(2, Duration.ofMillis(300)))).isFalse();
  }

  @Test
  void everyQuestionHasANonceOfItsOwn() {
    await(node.start());
    awaitQuestions(1);

    assertThat(questions).extracting(FeedQuestion::nonce).doesNotHaveDuplicates();
    assertThat(questions).allMatch(question -> question.nonce().length() == 22);
  }

  @Test
  void badSnapshotStartsNobody() {
    append(ended("ada"));
    List<SignedText> lies =
        List.of(
            stranger.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot())),
            anchor.sign(Purpose.ENTRY, FeedJson.write(snapshot())),
            anchor.sign(
                Purpose.SNAPSHOT,
                FeedJson.write(new FeedSnapshot("another", 1, List.of(), List.of(), false))),
            anchor.sign(
                Purpose.SNAPSHOT,
                FeedJson.write(new FeedSnapshot(feedId, 2, List.of(), List.of(), false))));
    for (SignedText lie : lies) {
      FeedNode lied = node();
      twist = answer -> new FeedAnswer(answer.head(), answer.entries(), lie);

      Future<Void> started = lied.start();
      awaitQuestions(1);

      assertThat(started.isComplete()).isFalse();
      assertThat(lied.view().stale()).isTrue();
      assertThat(lied.view().appliedSequence()).isZero();
      await(lied.close());
    }
  }

  @Test
  void badEntriesOfAnAnswerChangeNothingAndProveNothing() {
    List<String> told = new ArrayList<>();
    node.onAccountChanged(change -> told.add(change.name()));
    await(node.start());
    SignedText real = append(ended("ada"));
    SignedText second = append(ended("bob"));
    String ofAnother = real.text().replace(feedId, "feed-0");
    List<List<SignedText>> lies =
        List.of(
            List.of(stranger.sign(Purpose.ENTRY, entry(1, ended("eve")))),
            List.of(anchor.sign(Purpose.HEAD, entry(1, ended("eve")))),
            List.of(new SignedText(entry(1, ended("eve")), real.signature())),
            List.of(anchor.sign(Purpose.ENTRY, ofAnother)),
            List.of(second),
            List.of());
    for (List<SignedText> lie : lies) {
      twist = answer -> new FeedAnswer(answer.head(), lie, null);
      awaitQuestions(1);
      assertThat(node.view().appliedSequence()).isZero();
    }
    nanos.addAndGet(SILENCE.toNanos() + 1);
    awaitQuestions(1);
    assertThat(node.view().stale()).isTrue();

    twist = UnaryOperator.identity();
    assertThat(await(node.applied(2, PATIENCE))).isTrue();
    assertThat(told).containsExactly("ada", "bob");
  }

  @Test
  void snapshotThatAnEntryOvertookForgetsNothing() {
    AtomicInteger snapshots = new AtomicInteger();
    node.onSnapshot(snapshots::incrementAndGet);
    await(node.start());
    Promise<Void> overtaken = Promise.promise();
    twist =
        answer -> {
          twist = UnaryOperator.identity();
          SignedText before = anchor.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot()));
          // on its way before the answer
          publish(append(ended("ada")));
          overtaken.complete();
          return new FeedAnswer(answer.head(), List.of(), before);
        };

    await(overtaken.future());
    awaitQuestions(0);

    assertThat(node.view().appliedSequence()).isEqualTo(1);
    assertThat(snapshots).as("that of the start").hasValue(1);
  }

  @Test
  void nodeThatIsRefusedASnapshotAsksNoFasterForIt() {
    twist = answer -> new FeedAnswer(answer.head(), List.of(), null);
    Future<Void> started = node.start();

    await(later(900));

    assertThat(started.isComplete()).isFalse();
    assertThat(questions).hasSizeBetween(1, 3);
    assertThat(questions).allMatch(question -> question.feedId() == null);
    twist = UnaryOperator.identity();
    await(started);
  }

  @Test
  void answerThatProvesNothingLeavesTheNodeToGoStale() {
    List<UnaryOperator<FeedAnswer>> lies =
        List.of(
            a -> new FeedAnswer(head("old nonce", 0), a.entries(), a.snapshot()),
            a -> new FeedAnswer(stranger.sign(Purpose.HEAD, a.head().text()), List.of(), null),
            a -> new FeedAnswer(anchor.sign(Purpose.ENTRY, a.head().text()), List.of(), null),
            a -> new FeedAnswer(anchor.sign(Purpose.HEAD, "{}"), List.of(), null));
    for (UnaryOperator<FeedAnswer> lie : lies) {
      FeedNode lied = node();
      twist = UnaryOperator.identity();
      await(lied.start());
      twist = lie;

      nanos.addAndGet(SILENCE.toNanos());
      assertThat(lied.view().stale()).isFalse();
      nanos.addAndGet(1);
      awaitQuestions(2);

      assertThat(lied.view().stale()).isTrue();
      await(lied.close());
    }
  }

  @Test
  void freshnessCountsFromTheSendingOfTheQuestion() {
    await(node.start());
    // the process is frozen between question and answer
    twist =
        answer -> {
          nanos.addAndGet(SILENCE.toNanos() + 1);
          silent = true;
          return answer;
        };

    awaitQuestions(1);

    assertThat(node.view().stale()).isTrue();
  }

  @Test
  void silenceMakesStaleAndTheFirstProofMakesWhole() {
    await(node.start());
    silent = true;
    awaitQuestions(1);
    nanos.addAndGet(SILENCE.toNanos() + 1);
    assertThat(node.view().stale()).isTrue();

    silent = false;
    append(ended("ada"));

    assertThat(await(node.applied(1, PATIENCE))).isTrue();
    awaitQuestions(1);
    assertThat(node.view().stale()).isFalse();
  }

  @Test
  void unknownKindMakesStaleAtOnceAndIsNeverSkipped() {
    await(node.start());
    appendUnknown();
    twist = answer -> new FeedAnswer(answer.head(), List.copyOf(log), null);

    publish(log.getFirst());
    publish(append(ended("bob")));
    awaitQuestions(2);

    assertThat(node.view().stale()).isTrue();
    assertThat(node.view().appliedSequence()).isZero();
    assertThat(await(node.applied(1, Duration.ofMillis(50)))).isFalse();
  }

  @Test
  void publishedUnknownKindMakesStaleThoughNobodyAnswersAnyMore() {
    await(node.start());
    silent = true;

    publish(appendUnknown());

    awaitTrue(() -> node.view().stale()); // the monotonic clock stands still
    assertThat(node.view().appliedSequence()).isZero();
  }

  @Test
  void unknownKindIsOverOnceASnapshotIsUnderstoodThatStandsForIt() {
    await(node.start());

    publish(appendUnknown());

    assertThat(await(node.applied(1, PATIENCE))).isTrue();
    awaitTrue(() -> !node.view().stale());
  }

  @Test
  void oldSnapshotBesideAFreshHeadForgetsNothing() {
    SignedText old = anchor.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot()));
    append(ended("ada"));
    twist = answer -> new FeedAnswer(answer.head(), List.of(), old);
    Future<Void> started = node.start();
    awaitQuestions(2);

    assertThat(started.isComplete()).isFalse();
    assertThat(node.view().stale()).isTrue();
    twist = UnaryOperator.identity();
    await(started);
    assertThat(node.view().appliedSequence()).isEqualTo(1);
  }

  @Test
  void answerThatBringsNothingNewIsNotFollowedByAnotherQuestionAtOnce() {
    SignedText old = anchor.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot()));
    append(ended("ada"));
    twist = answer -> new FeedAnswer(answer.head(), List.of(), old);
    Future<Void> started = node.start();

    await(later(900));

    // the first, the one after the feed was met, and those of the seconds
    assertThat(questions).hasSizeBetween(2, 4);
    twist = UnaryOperator.identity();
    await(started);
  }

  @Test
  void replyThatIsNoAnswerLeavesTheNodeGoingAndThrowsNothing() {
    await(node.start());
    await(server.close());
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    vertx.exceptionHandler(thrown::add);
    AtomicInteger asked = new AtomicInteger();
    List<String> junk =
        List.of(
            "{\"body\":{}}",
            "{\"body\":{\"head\":null,\"entries\":[]}}",
            "{\"body\":{\"head\":{\"text\":\"{}\",\"signature\":\"x\"},\"entries\":[null]}}");
    Promise<Void> all = Promise.promise();
    var liar =
        vertx
            .eventBus()
            .consumer(
                FeedCalls.ASK.address(),
                message -> {
                  int number = asked.getAndIncrement();
                  message.reply(
                      Buffer.buffer(new byte[] {1, 0})
                          .appendString(junk.get(Math.min(number, junk.size() - 1))));
                  if (number == junk.size()) {
                    all.complete();
                  }
                });

    await(all.future());
    await(liar.unregister());
    server = await(bus.serve(FeedCalls.ASK, (question, context) -> answer(question)));
    append(ended("ada"));

    assertThat(await(node.applied(1, PATIENCE))).isTrue();
    assertThat(thrown).isEmpty();
  }

  @Test
  void oneQuestionIsInFlightWhateverComes() {
    await(node.start());

    for (int i = 0; i < 200; i++) {
      append(ended("a" + i));
      publish(append(ended("b" + i)));
    }

    assertThat(await(node.applied(400, PATIENCE))).isTrue();
    assertThat(mostInFlight).hasValue(1);
  }

  @Test
  void noQuestionFollowsOneThatIsNotAnsweredYet() {
    await(node.start());
    answeredAfterMillis = 250; // longer than what lies between two questions at least

    for (int i = 0; i < 40; i++) {
      append(ended("a" + i));
      publish(append(ended("b" + i)));
      await(later(20));
    }

    assertThat(await(node.applied(80, PATIENCE))).isTrue();
    assertThat(mostInFlight).hasValue(1);
  }

  @Test
  void replayedEntryProvokesNoQuestion() {
    await(node.start());
    SignedText old = append(ended("ada"));
    publish(old);
    await(node.applied(1, PATIENCE));
    int before = questions.size();
    long since = System.nanoTime();

    for (int i = 0; i < 40; i++) {
      publish(old);
      await(later(20));
    }

    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    assertThat(questions.size() - before)
        .as("those of the seconds alone")
        .isLessThanOrEqualTo((int) seconds + 2);
  }

  @Test
  void longGapIsRepairedInSeveralAnswers() {
    await(node.start());
    for (int i = 0; i < 35; i++) {
      append(ended("a" + i));
    }
    twist =
        answer ->
            new FeedAnswer(
                answer.head(), answer.entries().stream().limit(10).toList(), answer.snapshot());

    assertThat(await(node.applied(35, PATIENCE))).isTrue();
  }

  @Test
  void waitingEndsByItsTimeAndByClosing() {
    await(node.start());

    assertThat(await(node.applied(5, Duration.ofMillis(20)))).isFalse();
    Future<Boolean> waits = node.applied(5, PATIENCE);
    await(node.close());

    assertThat(await(waits)).isFalse();
  }

  @Test
  void oneMoreThanMayWaitIsToldAtOnce() {
    await(node.start());
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (int i = 0; i < FeedNode.MOST_WAITING; i++) {
      waiting.add(node.applied(1, PATIENCE));
    }

    assertThat(await(node.applied(1, PATIENCE))).isFalse();
    assertThat(waiting).noneMatch(Future::isComplete);
    publish(append(ended("ada")));
    await(Future.all(waiting));
    assertThat(waiting).allMatch(Future::result);
  }

  @Test
  void whoDoubtsIsAnsweredByOneQuestionAtATimeAndHearsWhatWasLost() {
    await(node.start());
    append(ended("ada"));
    int before = questions.size();

    List<Future<Void>> doubts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      doubts.add(node.heardAll());
    }
    await(Future.all(doubts));

    assertThat(node.view().appliedSequence()).isEqualTo(1);
    assertThat(questions.size() - before).isEqualTo(1);
    assertThat(mostInFlight).hasValue(1);
  }

  @Test
  void oneMoreThanMayDoubtIsToldAtOnce() {
    await(node.start());
    answeredAfterMillis = 500;
    nanos.addAndGet(1); // the proof of the start is of before the doubts
    List<String> order = new CopyOnWriteArrayList<>();
    node.heardAll().onComplete(told -> order.add("first"));
    List<Future<Void>> doubts = new ArrayList<>();
    for (int i = 1; i < FeedNode.MOST_WAITING; i++) {
      doubts.add(node.heardAll());
    }

    await(node.heardAll().onComplete(told -> order.add("one more")));
    await(Future.all(doubts));

    awaitTrue(() -> order.size() == 2);
    assertThat(order).containsExactly("one more", "first");
  }

  @Test
  void whoDoubtsWithinASecondOfAnAnswerToADoubtAsksNothing() {
    await(node.start());
    await(node.heardAll());
    int before = questions.size();

    for (int i = 0; i < 100; i++) {
      assertThat(node.heardAll().isComplete()).isTrue();
    }

    assertThat(questions.size() - before).isLessThanOrEqualTo(1); // the question of the second
    nanos.addAndGet(Duration.ofMillis(1001).toNanos());
    append(ended("ada"));
    await(node.heardAll());
    assertThat(node.view().appliedSequence()).isEqualTo(1);
  }

  @Test
  void whoDoubtsWhileNobodyAnswersIsToldSoAndAsksAtMostOnceASecond() {
    await(node.start());
    silent = true;
    nanos.addAndGet(SILENCE.plusMillis(1).toNanos());
    int before = questions.size();

    for (int i = 0; i < 20; i++) {
      await(node.heardAll());
    }

    assertThat(node.view().stale()).isTrue();
    assertThat(questions.size() - before).isLessThanOrEqualTo(2); // its own, and that of the second
  }

  @Test
  void whoDoubtsWhenTheNodeClosesIsToldAtOnce() {
    await(node.start());
    nanos.addAndGet(SILENCE.plusMillis(1).toNanos());
    Future<Void> doubt = node.heardAll();
    await(node.close());

    await(doubt);
    await(node.heardAll());
  }

  private FeedNode node() {
    return new FeedNode(
        vertx, bus, anchor.publicKey(), List.of(), SILENCE, Clock.systemUTC(), signer, nanos::get);
  }

  private Future<FeedAnswer> answer(FeedQuestion question) {
    questions.add(question);
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    Promise<FeedAnswer> later = Promise.promise();
    vertx.setTimer(
        answeredAfterMillis,
        now -> {
          inFlight.decrementAndGet();
          answerNow(question).onComplete(later);
        });
    return later.future();
  }

  private Future<FeedAnswer> answerNow(FeedQuestion question) {
    if (silent) {
      return Future.failedFuture(new CallException(CallError.UNAVAILABLE));
    }
    synchronized (log) {
      // sends a snapshot only to who asks for one: to see that it must is the node's part
      boolean whole = question.feedId() == null;
      int from = whole ? log.size() : (int) Math.min(question.applied(), log.size());
      return Future.succeededFuture(
          twist.apply(
              new FeedAnswer(
                  head(question.nonce(), log.size()),
                  List.copyOf(log.subList(from, log.size())),
                  whole ? anchor.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot())) : null)));
    }
  }

  private FeedSnapshot snapshot() {
    return new FeedSnapshot(feedId, log.size(), List.of(), List.of(), false);
  }

  private SignedText head(String nonce, long number) {
    return anchor.sign(Purpose.HEAD, FeedJson.write(new FeedAnswer.Head(nonce, feedId, number)));
  }

  private SignedText append(SecurityChange change) {
    synchronized (log) {
      log.add(anchor.sign(Purpose.ENTRY, entry(log.size() + 1, change)));
      return log.getLast();
    }
  }

  private SignedText ofLength(long number, int length) {
    String shortest = ofName(number, "");
    return anchor.sign(Purpose.ENTRY, ofName(number, "x".repeat(length - shortest.length())));
  }

  private String ofName(long number, String name) {
    var change = new AccountChanged(name, "id", 1, AccountState.DISABLED);
    return FeedJson.write(new FeedEntry(feedId, number, Instant.EPOCH, change));
  }

  private SignedText appendUnknown() {
    synchronized (log) {
      String text = entry(log.size() + 1, ended("ada")).replace("\"account\"", "\"comet\"");
      log.add(anchor.sign(Purpose.ENTRY, text));
      return log.getLast();
    }
  }

  private String entry(long number, SecurityChange change) {
    return FeedJson.write(new FeedEntry(feedId, number, Clock.systemUTC().instant(), change));
  }

  private void publish(SignedText entry) {
    bus.publish(FeedCalls.PUBLISHED, entry);
  }

  private static AccountChanged ended(String name) {
    return new AccountChanged(name, "id-" + name, 1, AccountState.DISABLED);
  }

  /** Waits until so many more questions were asked and the answer to the last was taken. */
  private void awaitQuestions(int more) {
    int before = questions.size();
    awaitTrue(() -> questions.size() > before + more);
  }

  private void awaitTrue(BooleanSupplier condition) {
    Promise<Void> seen = Promise.promise();
    long timer =
        vertx.setPeriodic(
            20,
            tick -> {
              if (condition.getAsBoolean()) {
                seen.tryComplete();
              }
            });
    await(seen.future());
    vertx.cancelTimer(timer);
  }

  private Future<Void> later(long millis) {
    Promise<Void> then = Promise.promise();
    vertx.setTimer(millis, now -> then.complete());
    return then.future();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
