package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashingTest {

  private static final int COST = 6;
  private static final Secret RIGHT = new Secret("right-password");
  private static final Secret WRONG = new Secret("wrong-password");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PasswordHashing hashing = new PasswordHashing(COST, 2, meters, Runnable::run);

  @AfterEach
  void close() {
    hashing.close();
  }

  @Test
  void newHashMatchesItsPasswordAndNoOther() throws Exception {
    String hash = result(hashing.hash(RIGHT));

    assertThat(hash).startsWith("$2b$06$").hasSize(60);
    assertThat(result(hashing.matches(RIGHT, hash))).isTrue();
    assertThat(result(hashing.matches(WRONG, hash))).isFalse();
  }

  @Test
  void longestPasswordIsNotCut() throws Exception {
    String hash = result(hashing.hash(new Secret("x".repeat(72))));

    assertThat(result(hashing.matches(new Secret("x".repeat(72)), hash))).isTrue();
    assertThat(result(hashing.matches(new Secret("x".repeat(71)), hash))).isFalse();
    assertThat(result(hashing.matches(new Secret("x".repeat(73)), hash))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2a", "2b", "2y"})
  void importedVersionsMatch(String version) throws Exception {
    String made =
        BCrypt.withDefaults()
            .hashToString(5, RIGHT.value().toCharArray())
            .replace("$2a$", "$" + version + "$");

    assertThat(result(hashing.matches(RIGHT, made))).isTrue();
    assertThat(result(hashing.matches(WRONG, made))).isFalse();
  }

  @Test
  void hashOfAnotherImplementationMatches() throws Exception {
    // published test vector of OpenBSD's bcrypt
    String known = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    assertThat(result(hashing.matches(new Secret("U*U"), known))).isTrue();
  }

  @Test
  void everyFailedCheckCostsTheSame() throws Exception {
    String full = result(hashing.hash(RIGHT));
    String cheap = made(4, RIGHT.value());
    String euros = "€".repeat(25);

    assertThat(roundsOf(() -> hashing.matches(WRONG, full))).isEqualTo(1L << COST);
    assertThat(roundsOf(() -> hashing.matches(WRONG, null))).isEqualTo(1L << COST);
    assertThat(roundsOf(() -> hashing.matches(WRONG, cheap))).isEqualTo(1L << COST);
    assertThat(roundsOf(() -> hashing.matches(new Secret(euros), full))).isEqualTo(1L << COST);
    assertThat(roundsOf(() -> hashing.matches(new Secret("a\0b"), full))).isEqualTo(1L << COST);
    assertThat(roundsOf(() -> hashing.matches(new Secret("\uD800"), cheap))).isEqualTo(1L << COST);
    assertThat(roundsOf(() -> hashing.matches(WRONG, "damaged"))).isEqualTo(1L << COST);
  }

  @Test
  void nobodysPasswordIsNeverRight() throws Exception {
    assertThat(result(hashing.matches(new Secret("nobody"), null))).isFalse();
    assertThat(result(hashing.matches(new Secret("nobody"), "damaged"))).isFalse();
  }

  @Test
  void loneSurrogateDoesNotHashLikeAQuestionMark() throws Exception {
    String hash = made(4, "?" + "-password");

    assertThat(result(hashing.matches(new Secret("\uD800-password"), hash))).isFalse();
  }

  @Test
  void hashOfAnotherCostIsOutdated() throws Exception {
    assertThat(hashing.outdated(result(hashing.hash(RIGHT)))).isFalse();
    assertThat(hashing.outdated(made(5, RIGHT.value()))).isTrue();
    assertThat(hashing.outdated(made(7, RIGHT.value()))).isTrue();
  }

  @Test
  void nothingIsHashedBeforeSomebodyAsks() {
    assertThat(meters.get("gatehouse.hashing.rounds").counter().count()).isZero();
  }

  @Test
  void whatWouldWaitTooLongIsRefusedAtOnceWithATime() throws Exception {
    PasswordHashing slow = new PasswordHashing(13, 1, new SimpleMeterRegistry(), Runnable::run);
    try {
      List<Future<Boolean>> checks =
          IntStream.range(0, 50).mapToObj(i -> slow.matches(WRONG, null)).toList();
      List<CallException> refusals = new ArrayList<>();
      for (Future<Boolean> check : checks) {
        if (check.failed()) {
          refusals.add((CallException) check.cause());
        }
      }

      // one runs, at most a few wait, all the others know at once
      assertThat(refusals).hasSizeBetween(40, 49);
      assertThat(refusals)
          .allSatisfy(
              refusal -> {
                assertThat(refusal.error()).isEqualTo(CallError.BUSY);
                assertThat(refusal.retryAfter())
                    .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
              });
    } finally {
      slow.close();
    }
  }

  @Test
  void costliestHashIsCheckedWhileAThreadIsFree() {
    PasswordHashing fresh = new PasswordHashing(4, 2, new SimpleMeterRegistry(), Runnable::run);
    try {
      assertThat(
              fresh
                  .matches(WRONG, "$2b$16$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm")
                  .failed())
          .isFalse();
      assertThat(fresh.matches(WRONG, null).failed()).isFalse();
    } finally {
      fresh.close();
    }
  }

  @Test
  void queueTakesItsBoundHoweverCheapTheJobsAreAndNotOneMore() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    PasswordHashing held = held(running, goOn);
    try {
      held.matches(WRONG, null);
      assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < PasswordHashing.MAX_QUEUE; i++) {
        assertThat(held.matches(WRONG, null).failed()).isFalse();
      }

      assertBusy(held.matches(WRONG, null));
    } finally {
      goOn.countDown();
      held.close();
    }
  }

  @Test
  void whatHasWaitedTooLongIsRefusedInsteadOfHashed() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    PasswordHashing held = held(running, goOn);
    try {
      held.matches(WRONG, null);
      assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
      Future<Boolean> waits = held.matches(WRONG, null);
      CompletableFuture.delayedExecutor(
              PasswordHashing.ACCEPTABLE_WAIT.toMillis() + 100, TimeUnit.MILLISECONDS)
          .execute(goOn::countDown);
      result(held.close());

      assertBusy(waits);
    } finally {
      held.close();
    }
  }

  /** A pool of one thread that waits at its first completion. */
  private static PasswordHashing held(CountDownLatch running, CountDownLatch goOn) {
    return new PasswordHashing(
        4,
        1,
        new SimpleMeterRegistry(),
        work -> {
          running.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          work.run();
        });
  }

  private static void assertBusy(Future<?> refused) {
    assertThat(refused.cause())
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.error()).isEqualTo(CallError.BUSY));
  }

  @Test
  void closingFinishesWhatWasAdmittedAndTakesNothingMore() throws Exception {
    List<Future<Boolean>> begun =
        IntStream.range(0, 20).mapToObj(i -> hashing.matches(WRONG, null)).toList();

    result(hashing.close());

    assertThat(begun).allSatisfy(check -> assertThat(check.result()).isFalse());
    assertThat(hashing.matches(WRONG, null).cause())
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.error()).isEqualTo(CallError.BUSY));
  }

  @Test
  void endOfTheCallersLoopIsNoErrorOfTheHashing() throws Exception {
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.set(failure));
    CountDownLatch completions = new CountDownLatch(2);
    try {
      PasswordHashing orphan =
          new PasswordHashing(
              4,
              1,
              new SimpleMeterRegistry(),
              work -> {
                completions.countDown();
                throw new RejectedExecutionException("terminated");
              });
      assertThat(orphan.matches(WRONG, null).isComplete()).isFalse();
      assertThat(orphan.close().isComplete()).isFalse();

      // the check's and the pool's own
      assertThat(completions.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(uncaught).hasNullValue();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void manyPasswordsKeepTheirOrder() throws Exception {
    List<Secret> passwords =
        IntStream.range(0, 40).mapToObj(i -> new Secret("password-" + i)).toList();

    List<String> hashes = result(hashing.hashAll(passwords));

    for (int i = 0; i < passwords.size(); i++) {
      assertThat(result(hashing.matches(passwords.get(i), hashes.get(i)))).isTrue();
    }
    assertThat(result(hashing.hashAll(List.of()))).isEmpty();
  }

  @Test
  void metricsShowWhatWasDone() throws Exception {
    result(hashing.hash(RIGHT));

    assertThat(meters.get("gatehouse.hashing.time").timer().count()).isEqualTo(1);
    assertThat(meters.get("gatehouse.hashing.queue").gauge().value()).isZero();
    assertThat(meters.get("gatehouse.hashing.refused").counter().count()).isZero();
  }

  private interface Check {
    Future<Boolean> make();
  }

  private long roundsOf(Check check) throws Exception {
    double before = meters.get("gatehouse.hashing.rounds").counter().count();
    assertThat(result(check.make())).isFalse();
    return (long) (meters.get("gatehouse.hashing.rounds").counter().count() - before);
  }

  private static String made(int cost, String password) {
    byte[] hash =
        BCrypt.with(BCrypt.Version.VERSION_2B)
            .hash(cost, password.getBytes(StandardCharsets.UTF_8));
    return new String(hash, StandardCharsets.US_ASCII);
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
