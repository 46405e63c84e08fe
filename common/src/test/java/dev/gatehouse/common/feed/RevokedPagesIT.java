package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.jose.CryptoProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that is sent the revoked tokens in pages, by a feed that can lie, lose and forge. */
@ExtendWith(VertxExtension.class)
final class RevokedPagesIT {
  private static final int ON_A_PAGE = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private final Instant exp = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(600);

  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
  private final Ed25519Anchor stranger = Ed25519Anchor.generate(CryptoProvider.choose());
  private final List<RevokedQuestion> pageQuestions = new CopyOnWriteArrayList<>();
  private volatile String feedId = "feed-1";
  private volatile int revoked = 35;
  private volatile UnaryOperator<RevokedPage> twist = UnaryOperator.identity();
  private volatile BiFunction<RevokedQuestion, RevokedPage, RevokedAnswer> signing =
      (question, page) -> new RevokedAnswer(anchor.sign(Purpose.REVOKED, page.toText()));
  private final List<FeedNode> nodes = new ArrayList<>();
  private Vertx vertx;
  private Bus bus;
  private FeedNode node;

  @BeforeEach
  void serve(Vertx fresh) throws Exception {
    vertx = fresh;
    bus = new Bus(vertx, null, Clock.systemUTC());
    result(bus.serve(FeedCalls.ASK, (question, context) -> answer(question)));
    result(bus.serve(FeedCalls.REVOKED, (question, context) -> page(question)));
    node = node();
  }

  @AfterEach
  void close() throws Exception {
    for (FeedNode each : nodes) {
      result(each.close());
    }
  }

  @Test
  void nodeKnowsAllPagesBeforeItIsReady() throws Exception {
    result(node.start());

    assertThat(node.view().revokedTokens()).isEqualTo(35);
    assertThat(node.view().appliedSequence()).isEqualTo(35);
    assertThat(node.view().stale()).isFalse();
    assertThat(pageQuestions).extracting(RevokedQuestion::after).containsExactly(0L, 10L, 20L, 30L);
    assertThat(pageQuestions).extracting(RevokedQuestion::nonce).doesNotHaveDuplicates();
  }

  @Test
  void emptyLastPageEndsThem() throws Exception {
    revoked = 30;

    result(node.start());

    assertThat(node.view().revokedTokens()).isEqualTo(30);
    assertThat(pageQuestions).extracting(RevokedQuestion::after).containsExactly(0L, 10L, 20L, 30L);
  }

  @Test
  void lostPageIsAskedForAgainAndThoseBeforeItAreNot() throws Exception {
    signing =
        (question, page) ->
            question.after() == 20 && asked(20) < 3
                ? null
                : new RevokedAnswer(anchor.sign(Purpose.REVOKED, page.toText()));

    result(node.start());

    assertThat(node.view().revokedTokens()).isEqualTo(35);
    assertThat(asked(0)).isEqualTo(1);
    assertThat(asked(10)).isEqualTo(1);
    assertThat(asked(20)).isEqualTo(3);
  }

  @Test
  void pageThatNobodyVouchesForIsNotBelieved() throws Exception {
    List<UnaryOperator<RevokedPage>> lies =
        List.of(
            page -> page("old nonce", page.feedId(), page.after(), page.last(), page.more()),
            page -> page(page.nonce(), page.feedId(), 25, 35, false),
            page -> page(page.nonce(), page.feedId(), page.after(), page.after() - 1, false),
            page -> page(page.nonce(), page.feedId(), page.after(), page.after(), true));
    int lieFrom = 20;
    for (UnaryOperator<RevokedPage> lie : lies) {
      twist = page -> page.after() == lieFrom && asked(lieFrom) == 1 ? lie.apply(page) : page;
      pageQuestions.clear();
      FeedNode fresh = node();
      result(fresh.start());

      assertThat(fresh.view().revokedTokens()).isEqualTo(35);
      assertThat(asked(lieFrom)).isEqualTo(2);
    }
  }

  @Test
  void pageOfAStrangerOrOfAnotherPurposeIsNotBelieved() throws Exception {
    List<BiFunction<RevokedQuestion, RevokedPage, SignedText>> forgeries =
        List.of(
            (question, page) -> stranger.sign(Purpose.REVOKED, page.toText()),
            (question, page) -> anchor.sign(Purpose.ENTRY, page.toText()),
            (question, page) ->
                new SignedText(
                    page.toText().replace("\"more\":true", "\"more\":false"),
                    anchor.sign(Purpose.REVOKED, page.toText()).signature()));
    var honest = signing;
    for (var forgery : forgeries) {
      signing =
          (question, page) ->
              question.after() == 10 && asked(10) == 1
                  ? new RevokedAnswer(forgery.apply(question, page))
                  : honest.apply(question, page);
      pageQuestions.clear();
      FeedNode fresh = node();
      result(fresh.start());

      assertThat(fresh.view().revokedTokens()).isEqualTo(35);
      assertThat(asked(10)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "junk",
        "1 a",
        " a\u007f",
        "1 \u007f",
        "x a\u007f",
        "9223372036854775807 a\u007f",
        "-9223372036854775808 a\u007f",
        "31556889864403200 a\u007f", // a second after the last instant
        "99999999999999999999 a\u007f",
        "a\u007f"
      })
  void pageOfAnotherFormLeavesTheNodeUnready(String tokens) {
    twist =
        page ->
            new RevokedPage(
                page.nonce(), page.feedId(), page.after(), page.last(), page.more(), tokens);

    Future<Void> started = node.start();
    await().atMost(PATIENCE).until(() -> asked(0) > 1); // asked anew, a second later

    assertThat(started.isComplete()).isFalse();
    assertThat(node.view().stale()).isTrue();
  }

  @Test
  void lastPageOfAnotherFormLeavesTheNodeUnready() {
    revoked = 5;
    twist =
        page ->
            new RevokedPage(page.nonce(), page.feedId(), page.after(), page.last(), false, "junk");

    Future<Void> started = node.start();
    await().atMost(PATIENCE).until(() -> asked(0) > 1);

    assertThat(started.isComplete()).isFalse();
    assertThat(node.view().stale()).isTrue();
  }

  @Test
  void nextPageIsAskedForBeforeTheLastOneIsRead() throws Exception {
    twist =
        page ->
            page.after() == 10 && asked(10) == 1
                ? new RevokedPage(page.nonce(), page.feedId(), 10, 20, true, "junk")
                : page;

    result(node.start());

    assertThat(node.view().revokedTokens()).isEqualTo(35);
    assertThat(pageQuestions)
        .extracting(RevokedQuestion::after)
        .as("the answer to the third is not looked at")
        .containsExactly(0L, 10L, 20L, 0L, 10L, 20L, 30L);
  }

  @Test
  void otherFeedInTheMiddleBeginsAnew() throws Exception {
    twist =
        page -> {
          if (page.after() == 20 && asked(20) == 1) {
            feedId = "feed-2";
            return page(page.nonce(), feedId, page.after(), page.last(), page.more());
          }
          return page;
        };

    result(node.start());

    assertThat(node.view().revokedTokens()).isEqualTo(35);
    assertThat(pageQuestions)
        .extracting(RevokedQuestion::after)
        .containsExactly(0L, 10L, 20L, 0L, 10L, 20L, 30L);
  }

  @Test
  void nodeThatFollowsAsksOnlyForWhatItMissed() throws Exception {
    result(node.start());
    pageQuestions.clear();

    revoked = 5_000;
    await().atMost(PATIENCE).until(() -> node.view().appliedSequence() == 5_000);

    assertThat(node.view().revokedTokens()).isEqualTo(5_000);
    assertThat(pageQuestions.getFirst().after()).isEqualTo(35);
  }

  @Test
  void feedThatWentBackIsReadFromItsBeginning() throws Exception {
    result(node.start());
    pageQuestions.clear();

    revoked = 20;
    await().atMost(PATIENCE).until(() -> node.view().appliedSequence() == 20);

    assertThat(node.view().revokedTokens()).isEqualTo(20);
    assertThat(pageQuestions.getFirst().after()).isZero();
  }

  private FeedNode node() {
    FeedNode fresh =
        new FeedNode(
            vertx, bus, anchor.publicKey(), List.of(), Duration.ofSeconds(3), Clock.systemUTC());
    nodes.add(fresh);
    return fresh;
  }

  private Future<FeedAnswer> answer(FeedQuestion question) {
    int number = revoked;
    SignedText head =
        anchor.sign(
            Purpose.HEAD, FeedJson.write(new FeedAnswer.Head(question.nonce(), feedId, number)));
    boolean there = feedId.equals(question.feedId()) && question.applied() == number;
    FeedSnapshot snapshot =
        new FeedSnapshot(
            feedId, number, List.of(), List.of(), false, Map.of(), List.of(), List.of(), List.of(),
            true);
    return Future.succeededFuture(
        new FeedAnswer(
            head,
            List.of(),
            there ? null : anchor.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot))));
  }

  /** The tokens' ids are their numbers and what a claim may hold. */
  private Future<RevokedAnswer> page(RevokedQuestion question) {
    pageQuestions.add(question);
    long last = Math.max(question.after(), Math.min(revoked, question.after() + ON_A_PAGE));
    boolean full = last - question.after() == ON_A_PAGE;
    RevokedPage page = page(question.nonce(), feedId, question.after(), last, full);
    RevokedAnswer answer = signing.apply(question, twist.apply(page));
    return answer == null
        ? Future.failedFuture(new CallException(CallError.UNAVAILABLE))
        : Future.succeededFuture(answer);
  }

  private RevokedPage page(String nonce, String feedId, long after, long last, boolean more) {
    String tokens =
        LongStream.rangeClosed(after + 1, last)
            .mapToObj(number -> exp.getEpochSecond() + " " + number + ", \"\\" + RevokedPage.END)
            .collect(Collectors.joining());
    return new RevokedPage(nonce, feedId, after, last, more, tokens);
  }

  /** How often the page after that number was asked for. */
  private long asked(long after) {
    return pageQuestions.stream().filter(question -> question.after() == after).count();
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
