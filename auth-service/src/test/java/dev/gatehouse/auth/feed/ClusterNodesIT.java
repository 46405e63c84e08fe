package dev.gatehouse.auth.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.NodeStatement;
import dev.gatehouse.common.feed.NodeVerifier.Signer;
import dev.gatehouse.common.feed.SignedStatement;
import dev.gatehouse.common.jose.CryptoProvider;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which statements count, and that every auth-service hears of them. */
@ExtendWith(VertxExtension.class)
class ClusterNodesIT {
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.jdk());
  private final Tickets tickets = new Tickets(anchor, Clock.systemUTC());
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger checked = new AtomicInteger();
  private final LiveNodes here = nodes();
  private final LiveNodes there = nodes();
  private Bus bus;
  private ClusterNodes one;
  private ClusterNodes other;

  @BeforeEach
  void start(Vertx vertx) {
    bus = new Bus(vertx, null, Clock.systemUTC());
    one = judge(here);
    other = judge(there);
    one.listen().await();
    other.listen().await();
  }

  private LiveNodes nodes() {
    return new LiveNodes(SILENCE, nanos::get, (delay, run) -> {}, true);
  }

  /** Signatures are words here: the certificate says who signed where they fit. */
  private ClusterNodes judge(LiveNodes nodes) {
    return new ClusterNodes(
        statement -> {
          checked.incrementAndGet();
          return statement.signature().startsWith("good")
              ? new Signer("gateway", statement.certificate())
              : null;
        },
        anchor,
        nodes,
        bus,
        Clock.systemUTC(),
        nanos::get);
  }

  @Test
  void whatCountsHereCountsAtEveryOtherAuthService() {
    one.asked(question(statement(1, tickets.issue()), "good 1"));

    assertThat(here.count()).isEqualTo(1);
    await().until(() -> there.count() == 1);
    assertThat(checked).as("once each: one's own comes back and costs nothing").hasValue(2);
  }

  @Test
  void whatANodePublishesCountsAtEveryAuthService() {
    bus.publish(FeedCalls.HEARD, signed(statement(1, tickets.issue()), "good 1"));

    await().until(() -> here.count() == 1 && there.count() == 1);
    assertThat(checked).as("once each").hasValue(2);
  }

  @Test
  void unsignedWronglySignedAndTicketlessQuestionsDoNotCount() {
    one.asked(new FeedQuestion("nonce", "feed", 9, "gateway-1", false));
    one.asked(question(statement(1, tickets.issue()), "bad"));
    one.asked(question(statement(1, null), "good 1"));
    one.asked(question(statement(1, "1.forged"), "good 2"));
    one.asked(question("{}", "good 3"));
    one.asked(question("x".repeat(SignedStatement.LONGEST_TEXT + 1), "good 4"));

    assertThat(here.count()).isZero();
    assertThat(checked).as("only what has a ticket costs a signature").hasValue(1);
  }

  @Test
  void memberThatPublishesWhatNobodySignedChangesNothing() {
    bus.publish(FeedCalls.HEARD, signed(statement(1, tickets.issue()), "bad"));
    one.asked(question(statement(2, tickets.issue()), "good 2"));

    await().until(() -> there.count() == 1);
    assertThat(here.count()).isEqualTo(1);
  }

  @Test
  void whatIsBroughtAgainIsNotJudgedAgain() {
    String text = statement(1, tickets.issue());
    one.asked(question(text, "good"));
    await().until(() -> there.count() == 1);
    int before = checked.get();

    one.asked(question(text, "good"));
    nanos.addAndGet(SILENCE.plusNanos(1).toNanos());

    assertThat(checked).hasValue(before);
    assertThat(here.count()).isZero();
  }

  @Test
  void onlySoManySignaturesAreCheckedInASecond() {
    for (int i = 0; i < ClusterNodes.MOST_CHECKED_A_SECOND; i++) {
      one.asked(question(statement(1, tickets.issue()), "bad"));
    }
    one.asked(question(statement(1, tickets.issue()), "good"));
    assertThat(here.count()).isZero();
    assertThat(checked).hasValue(ClusterNodes.MOST_CHECKED_A_SECOND);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    one.asked(question(statement(1, tickets.issue()), "good"));

    assertThat(here.count()).isEqualTo(1);
  }

  private static String statement(long counter, String ticket) {
    return new NodeStatement("instance", counter, "feed", 9, false, ticket).text();
  }

  private static SignedStatement signed(String text, String signature) {
    return new SignedStatement(text, signature, "gateway-1");
  }

  private static FeedQuestion question(String text, String signature) {
    return new FeedQuestion("nonce", "feed", 9, null, false, signed(text, signature));
  }
}
