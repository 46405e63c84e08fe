package dev.gatehouse.auth.keys;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.StoreFixture;
import dev.gatehouse.common.jose.KeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RotationScheduleTest {

  private static final RotationSchedule MONTHLY = new RotationSchedule(Duration.ofDays(30));

  // begins to sign at NOW
  private static final KeySet ONE =
      new KeySet(1, List.of(StoreFixture.key("active", KeyState.ACTIVE)));
  private static final KeySet WITH_NEXT =
      new KeySet(
          2,
          List.of(
              StoreFixture.key("active", KeyState.ACTIVE), StoreFixture.key("b", KeyState.NEXT)));

  @Test
  void anotherKeySignsWhenTheActiveOneHasSignedForLongEnough() {
    Instant due = NOW.plus(Duration.ofDays(30));

    assertThat(MONTHLY.rotating(WITH_NEXT, due.minusMillis(1))).isFalse();
    assertThat(MONTHLY.rotating(WITH_NEXT, due)).isTrue();
    assertThat(MONTHLY.rotating(ONE, due)).isTrue();
  }

  @Test
  void nextKeyIsPublishedTwoMinutesBefore() {
    Instant due = NOW.plus(Duration.ofDays(30)).minus(Duration.ofMinutes(2));

    assertThat(MONTHLY.publishing(ONE, due.minusMillis(1))).isFalse();
    assertThat(MONTHLY.publishing(ONE, due)).isTrue();
    assertThat(MONTHLY.publishing(WITH_NEXT, due)).isFalse();
  }

  @Test
  void shortestScheduleLeavesHalfOfItToPublish() {
    RotationSchedule everyMinute = new RotationSchedule(Duration.ofMinutes(1));

    assertThat(everyMinute.publishing(ONE, NOW.plusSeconds(30).minusMillis(1))).isFalse();
    assertThat(everyMinute.publishing(ONE, NOW.plusSeconds(30))).isTrue();
    assertThat(everyMinute.rotating(ONE, NOW.plusSeconds(60))).isTrue();
  }

  @Test
  void offIsNever() {
    RotationSchedule off = new RotationSchedule(Duration.ZERO);

    assertThat(off.publishing(ONE, NOW.plus(Duration.ofDays(10_000)))).isFalse();
    assertThat(off.rotating(ONE, NOW.plus(Duration.ofDays(10_000)))).isFalse();
  }

  @Test
  void withoutAnActiveKeyNothingIsDue() {
    assertThat(MONTHLY.rotating(KeySet.EMPTY, Instant.MAX)).isFalse();
    assertThat(MONTHLY.publishing(KeySet.EMPTY, Instant.MAX)).isFalse();
  }
}
