package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.store.LoginTries.Tries;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TryLimitsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final TryLimits LIMITS = TryLimits.DEFAULT;

  @ParameterizedTest(name = "failure {0} in a row begins a delay of {1} s")
  @CsvSource({
    "0,0",
    "1,0",
    "9,0",
    "10,0",
    "11,1",
    "12,2",
    "13,4",
    "18,128",
    "19,256",
    "20,300",
    "21,300",
    "2147483647,300"
  })
  void delayDoublesFromTheEleventhFailureToFiveMinutes(int failures, long seconds) {
    assertThat(LIMITS.delayAfter(failures)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void firstTryIsFree() {
    assertThat(LIMITS.waitBeforeTry(new Tries(0, null, 0, null), NOW)).isZero();
  }

  @Test
  void tenFailuresInARowAreFree() {
    assertThat(LIMITS.waitBeforeTry(pair(10, NOW), NOW)).isZero();
  }

  @Test
  void eleventhFailureInARowMakesThePairWait() {
    assertThat(LIMITS.waitBeforeTry(pair(11, NOW.minusMillis(400)), NOW))
        .isEqualTo(Duration.ofMillis(600));
  }

  @Test
  void pairMayTryAgainWhenItsDelayIsOver() {
    assertThat(LIMITS.waitBeforeTry(pair(11, NOW.minusSeconds(1)), NOW)).isZero();
    assertThat(LIMITS.waitBeforeTry(pair(11, NOW.minusSeconds(90)), NOW)).isZero();
  }

  @Test
  void addressWithNinetyNineFailuresInTheMinuteMayTry() {
    assertThat(LIMITS.waitBeforeTry(new Tries(0, null, 99, NOW.minusSeconds(10)), NOW)).isZero();
  }

  @Test
  void addressWithAHundredFailuresWaitsUntilTheOldestIsAMinuteOld() {
    assertThat(LIMITS.waitBeforeTry(new Tries(0, null, 100, NOW.minusSeconds(10)), NOW))
        .isEqualTo(Duration.ofSeconds(50));
  }

  @Test
  void longerOfBothWaitsCounts() {
    Tries tries = new Tries(14, NOW, 100, NOW.minusSeconds(59));

    assertThat(LIMITS.waitBeforeTry(tries, NOW)).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void clockThatWasSetBackLocksNobodyOutForLongerThanTheDelay() {
    Instant ahead = NOW.plus(Duration.ofHours(3));

    assertThat(LIMITS.waitBeforeTry(pair(11, ahead), NOW)).isEqualTo(Duration.ofSeconds(1));
    assertThat(LIMITS.waitBeforeTry(pair(10, ahead), NOW)).isZero();
    assertThat(LIMITS.waitBeforeTry(new Tries(0, null, 100, ahead), NOW))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void waitingForFailuresToBeForgottenIsNoQuickerThanTrying() {
    long triesInThatTime = LIMITS.memory().dividedBy(LIMITS.maxDelay());

    assertThat(triesInThatTime).isGreaterThanOrEqualTo(LIMITS.failuresPerAccountAddress() + 1);
  }

  @Test
  void limitsThatLimitNothingAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new TryLimits(0, second, second, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TryLimits(1, second, second, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TryLimits(1, Duration.ZERO, second, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TryLimits(1, second, Duration.ofMillis(999), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Tries pair(int failures, Instant last) {
    return new Tries(failures, last, Math.min(failures, 99), last);
  }
}
