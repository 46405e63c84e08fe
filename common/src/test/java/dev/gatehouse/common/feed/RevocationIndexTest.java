package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RevocationIndexTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:00Z");
  private static final Instant EXP = START.plusSeconds(1800);

  private Instant now = START;
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };
  private final RevocationIndex index = new RevocationIndex(clock);

  @Test
  void tokenIsFoundOnceItIsAddedAndOthersAreNot() {
    index.add("a", EXP);

    assertThat(index.contains("a", EXP)).isTrue();
    assertThat(index.contains("b", EXP)).isFalse();
    assertThat(index.contains("aa", EXP)).isFalse();
    assertThat(index.contains("", EXP)).isFalse();
    assertThat(index.contains("a", EXP.plusSeconds(60))).isFalse();
  }

  @Test
  void idsOfEveryAlphabetAndLengthAreTheirOwn() {
    String longest = "\uD83D\uDD11".repeat(128);
    for (String id : new String[] {"\u00e9", "\u20ac", "Aa", "BB", longest, "x".repeat(256)}) {
      assertThat(index.contains(id, EXP)).as(id).isFalse();
      index.add(id, EXP);
      assertThat(index.contains(id, EXP)).as(id).isTrue();
    }
    assertThat(index.contains(longest.substring(1), EXP)).isFalse();
    assertThat(index.size()).isEqualTo(6);
  }

  @Test
  void tokenThatIsAddedTwiceIsThereOnce() {
    index.add("a", EXP);
    index.add("a", EXP);

    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void entryLivesAsLongAsAnyNodeMayAcceptItsTokenAndThenEnds() {
    index.add("a", EXP);
    index.add("later", EXP.plusSeconds(60));

    // the largest clock-leeway, and as much for clocks that differ
    now = EXP.plusSeconds(60 + 60);
    index.sweep();
    assertThat(index.contains("a", EXP)).isTrue();
    now = now.plusSeconds(60);
    index.sweep();

    assertThat(index.contains("a", EXP)).isFalse();
    assertThat(index.size()).isEqualTo(1);
    assertThat(index.contains("later", EXP.plusSeconds(60))).isTrue();
    now = now.plus(Duration.ofDays(3));
    index.sweep();
    assertThat(index.size()).isZero();
    assertThat(index.bytes()).isZero();
  }

  @Test
  void tokenThatEndedLongAgoTakesNoMemory() {
    index.add("a", START.minusSeconds(3600));

    assertThat(index.size()).isZero();
  }

  @Test
  void minutesThatShareAPlaceLoseNothing() {
    Instant far = EXP.plus(Duration.ofMinutes(2048));
    index.add("near", EXP);
    index.add("far", far);

    now = EXP.plus(Duration.ofMinutes(10));
    index.sweep();

    assertThat(index.contains("far", far)).isTrue();
    now = far.plus(Duration.ofMinutes(10));
    index.sweep();
    assertThat(index.size()).isZero();
  }

  @Test
  void readersSeeEveryTokenThatWasThereWhileOthersAreAdded() {
    index.add("always", EXP);
    CompletableFuture<Boolean> lost =
        CompletableFuture.supplyAsync(
            () -> {
              while (!index.contains("last", EXP)) {
                if (!index.contains("always", EXP)) {
                  return true;
                }
              }
              return false;
            });
    for (int i = 0; i < 100_000; i++) {
      index.add("token-" + i, EXP);
    }
    index.add("last", EXP);

    assertThat(lost.join()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 1440})
  void aMillionTokensTakeLessThan64MiB(int minutes) {
    for (int i = 0; i < 1_000_000; i++) {
      // 22 characters, as ours
      index.add(UUID.randomUUID().toString().substring(14), EXP.plusSeconds(60L * (i % minutes)));
    }

    assertThat(index.size()).isBetween(999_990, 1_000_000);
    assertThat(index.bytes()).isLessThan(64L << 20);
  }
}
