package dev.gatehouse.auth.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.NodeStatement;
import dev.gatehouse.common.feed.NodeVerifier.Signer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveNodesTest {

  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Deque<Runnable> timers = new ArrayDeque<>();
  private long nanos = -5_000_000_000L; // the monotonic clock may be negative
  private final LiveNodes nodes =
      new LiveNodes(SILENCE, () -> nanos, (delay, run) -> timers.add(run));

  @Test
  void everyNodeThatAskedIsWaitedFor() {
    pass(SILENCE);
    asks("a", 4);
    asks("b", 3);

    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);
    assertThat(behind.isComplete()).isFalse();

    asks("b", 4);
    assertThat(behind.result()).isEmpty();
  }

  @Test
  void afterTheLimitTheOnesBehindAreNamed() {
    pass(SILENCE);
    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);
    asks("a", 5); // further is as good
    asks("b", 3);
    Future<List<String>> waiting = nodes.behind("feed", 4, PATIENCE);
    assertThat(behind.result()).isEmpty(); // nobody was there then

    for (int second = 1; second < 10; second++) {
      pass(Duration.ofSeconds(1));
      asks("a", 5);
      asks("b", 3);
      assertThat(waiting.isComplete()).isFalse();
    }
    pass(Duration.ofSeconds(1));

    assertThat(waiting.result()).containsExactly("b");
  }

  @Test
  void nodesAreRemindedOnceForEachWhoWaitsThatLong() {
    AtomicInteger reminders = new AtomicInteger();
    nodes.remindBy(reminders::incrementAndGet);
    pass(SILENCE);
    asks("a", 3);
    nodes.behind("feed", 3, PATIENCE); // nobody is behind
    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);

    pass(LiveNodes.REMIND_AFTER.minusNanos(1));
    assertThat(reminders).hasValue(0);
    pass(Duration.ofNanos(1));
    assertThat(reminders).hasValue(1);
    pass(LiveNodes.REMIND_AFTER.multipliedBy(2));
    assertThat(reminders).hasValue(1);

    nodes.behind("feed", 4, PATIENCE);
    pass(LiveNodes.REMIND_AFTER);
    assertThat(reminders).hasValue(2);
    asks("a", 4);
    assertThat(behind.result()).isEmpty();
  }

  @Test
  void nodeThatFallsSilentIsWaitedForNoLonger() {
    pass(SILENCE);
    asks("a", 3);
    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);

    pass(SILENCE);
    assertThat(behind.isComplete()).isFalse();
    assertThat(nodes.count()).isEqualTo(1);
    pass(Duration.ofNanos(1));

    assertThat(behind.result()).isEmpty();
    assertThat(nodes.count()).isZero();
  }

  @Test
  void nodeThatSignsOffIsWaitedForNoLonger() {
    pass(SILENCE);
    asks("a", 3);
    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);

    nodes.asked(new FeedQuestion("n", "feed", 3, "a", true));

    assertThat(behind.result()).isEmpty();
  }

  @Test
  void anotherFeedsNumberConfirmsNothing() {
    pass(SILENCE);
    nodes.asked(new FeedQuestion("n", "before a restore", 100, "a", false));
    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);
    nodes.asked(new FeedQuestion("n", null, 0, "a", false));

    assertThat(behind.isComplete()).isFalse();
    asks("a", 4);
    assertThat(behind.result()).isEmpty();
  }

  @Test
  void whoeverWasThereBeforeTheStartHasTimeToAskAgain() {
    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);
    pass(SILENCE.minusNanos(1));
    assertThat(behind.isComplete()).isFalse();
    asks("late", 3);
    pass(Duration.ofNanos(1));
    assertThat(behind.isComplete()).isFalse();

    asks("late", 4);

    assertThat(behind.result()).isEmpty();
  }

  @Test
  void whoeverAsksWithoutANameIsNoNode() {
    nodes.asked(new FeedQuestion("n", "feed", 0));

    assertThat(nodes.count()).isZero();
  }

  @Test
  void shortSilenceLimitForgetsNobodyBetweenTwoQuestions() {
    LiveNodes hasty =
        new LiveNodes(Duration.ofSeconds(1), () -> nanos, (delay, run) -> timers.add(run));
    hasty.asked(new FeedQuestion("n", "feed", 3, "a", false));

    nanos += Duration.ofMillis(1500).toNanos();

    assertThat(hasty.count()).isEqualTo(1);
  }

  @Test
  void nodesAreKnownUpToTheBoundAndSilentOnesMakeRoom() {
    for (int i = 0; i < LiveNodes.MOST; i++) {
      asks("n" + i, 1);
    }
    asks("one more", 1);
    assertThat(nodes.count()).isEqualTo(LiveNodes.MOST);
    asks("n0", 2); // who is known stays known

    pass(SILENCE.plusNanos(1));
    asks("one more", 1);

    assertThat(nodes.count()).isEqualTo(1);
  }

  @Test
  void closeTellsWhoWaits() {
    asks("a", 3);
    Future<List<String>> behind = nodes.behind("feed", 4, PATIENCE);

    nodes.close();

    assertThat(behind.result()).containsExactly("a");
  }

  @Test
  void nodesOfAClusterAreNamedByTheirCertificates() {
    pass(SILENCE);
    assertThat(states("gateway-1", "life", 1, 3)).isTrue();
    assertThat(states("gateway-1", "other life", 1, 3)).isTrue();
    assertThat(states("auth-1", "life", 1, 3)).isTrue();
    Future<List<String>> behind = nodes.behind("feed", 4, Duration.ofSeconds(1));

    pass(Duration.ofSeconds(1));

    assertThat(behind.result()).containsExactly("auth-1", "gateway-1");
    assertThat(nodes.count()).isEqualTo(3);
  }

  @Test
  void whatWasSaidBeforeDoesNotCountAgain() {
    assertThat(states("a", "life", 5, 3)).isTrue();

    assertThat(states("a", "life", 5, 4)).isFalse();
    assertThat(states("a", "life", 4, 4)).isFalse();
    assertThat(states("a", "life", 6, 4)).isTrue();
  }

  @Test
  void nothingCountsAfterTheNodeHasSignedOff() {
    assertThat(states("a", "life", 1, 3)).isTrue();
    assertThat(
            nodes.stated(
                new Signer("gateway", "a"), new NodeStatement("life", 2, "feed", 3, true, "t")))
        .isTrue();
    assertThat(nodes.count()).isZero();

    assertThat(states("a", "life", 3, 3)).isFalse();
    assertThat(states("a", "next life", 1, 3)).isTrue();
    assertThat(nodes.count()).isEqualTo(1);
  }

  @Test
  void oneCertificateHasSoManyProcessesAndNoMore() {
    for (int i = 0; i < LiveNodes.MOST_INSTANCES; i++) {
      assertThat(states("a", "life " + i, 1, 3)).isTrue();
    }

    assertThat(states("a", "one more", 1, 3)).isFalse();
    assertThat(states("b", "life", 1, 3)).isTrue();
    pass(SILENCE.plusNanos(1));
    assertThat(states("a", "one more", 2, 3)).isTrue();
  }

  @Test
  void inOneProcessNobodyWasThereBefore() {
    LiveNodes alone = new LiveNodes(SILENCE, () -> nanos, (delay, run) -> timers.add(run), false);

    assertThat(alone.behind("feed", 4, PATIENCE).result()).isEmpty();
  }

  private boolean states(String name, String instance, long counter, long applied) {
    return nodes.stated(
        new Signer(name.startsWith("auth") ? "auth" : "gateway", name),
        new NodeStatement(instance, counter, "feed", applied, false, "ticket"));
  }

  private void asks(String node, long applied) {
    nodes.asked(new FeedQuestion("n", "feed", applied, node, false));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    List<Runnable> due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
  }
}
