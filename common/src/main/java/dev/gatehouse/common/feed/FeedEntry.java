package dev.gatehouse.common.feed;

import java.time.Instant;
import java.util.Objects;

/**
 * One numbered change.
 *
 * @param feedId the feed's random id, renewed when a backup is restored; never null
 * @param number 1 for the first, without gaps, in the order of the commits
 * @param at when, by the clock of the node that wrote it; never null
 * @param change never null
 */
public record FeedEntry(String feedId, long number, Instant at, SecurityChange change) {
  public FeedEntry {
    Objects.requireNonNull(feedId, "feedId");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(change, "change");
    if (number < 1) {
      throw new IllegalArgumentException("feed numbers begin with 1");
    }
  }
}
