package dev.gatehouse.common.feed;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The revoked tokens that could still be used, by the minute of their {@code exp} and their id. A
 * look-up reads memory alone and makes nothing; a minute that has passed leaves as a whole, so that
 * every entry has an end. Ids are kept as they are, not as digests: no collision can refuse a good
 * token. One thread writes, every thread reads.
 */
final class RevocationIndex {
  /**
   * How long after {@code exp} an entry is kept: the largest tolerance for {@code exp}, and as much
   * for clocks that differ.
   */
  static final Duration KEPT_AFTER_EXPIRY = Duration.ofMinutes(2);

  /**
   * More minutes than the longest life has, so that two minutes seldom share a place; where they do
   * (a clock that is hours off), the later one keeps both.
   */
  private static final int MINUTES = 2048;

  private final AtomicReferenceArray<TokenIdTable> byMinute = new AtomicReferenceArray<>(MINUTES);
  private final Clock clock;
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private long sweptMinute;

  /** An empty index; {@code clock} says which minutes have passed. */
  RevocationIndex(Clock clock) {
    this.clock = clock;
    this.sweptMinute = lastPassedMinute();
  }

  /** Whether that token was revoked. */
  boolean contains(String tokenId, Instant expiresAt) {
    TokenIdTable table = byMinute.get(place(minute(expiresAt.getEpochSecond())));
    return table != null && table.contains(tokenId);
  }

  /** Adds a token, unless it has ended long ago. Writer's thread only. */
  void add(String tokenId, Instant expiresAt) {
    sweep();
    addSwept(tokenId, expiresAt.getEpochSecond());
  }

  /**
   * Adds one of many, after a {@link #sweep()} for all of them. Writer's thread only.
   *
   * @param expiresAt seconds since the epoch
   */
  void addSwept(String tokenId, long expiresAt) {
    long minute = minute(expiresAt);
    if (minute <= sweptMinute) {
      return; // expired everywhere
    }
    int place = place(minute);
    TokenIdTable before = byMinute.get(place);
    long bytesBefore = before == null ? 0 : before.bytes();
    TokenIdTable table = before == null ? new TokenIdTable() : before;
    if (table.contains(tokenId)) {
      return;
    }
    table = table.with(tokenId, minute);
    byMinute.set(place, table);
    size.incrementAndGet();
    bytes.addAndGet(table.bytes() - bytesBefore);
  }

  /** Forgets the minutes that have passed. Writer's thread only. */
  void sweep() {
    long passed = lastPassedMinute();
    if (passed <= sweptMinute) {
      return; // a clock that went back revives nothing
    }
    for (long minute = Math.max(sweptMinute + 1, passed - MINUTES + 1);
        minute <= passed;
        minute++) {
      int place = place(minute);
      TokenIdTable table = byMinute.get(place);
      if (table != null && table.lastMinute() <= passed) {
        byMinute.set(place, null);
        size.addAndGet(-table.size());
        bytes.addAndGet(-table.bytes());
      }
    }
    sweptMinute = passed;
  }

  /** How many tokens it holds. */
  int size() {
    return size.get();
  }

  /** How many bytes its tables take. */
  long bytes() {
    return bytes.get();
  }

  private long lastPassedMinute() {
    return Math.floorDiv(clock.instant().minus(KEPT_AFTER_EXPIRY).getEpochSecond(), 60L) - 1;
  }

  private static long minute(long epochSecond) {
    return Math.floorDiv(epochSecond, 60L);
  }

  private static int place(long minute) {
    return (int) (minute & (MINUTES - 1));
  }
}
