package dev.gatehouse.common.feed;

import java.util.List;
import java.util.Objects;

/**
 * All that a node must know at one number of the feed.
 *
 * @param feedId never null
 * @param head the newest number contained; 0 for an empty feed
 * @param keys every key that is not retired; never null
 * @param accounts the accounts that a node must know; never null
 * @param directoryComplete whether {@code accounts} holds every account there is, so that a name
 *     that is not in it never existed (with HS256, where others mint tokens too); else it holds
 *     only those of which something was ever revoked
 */
public record FeedSnapshot(
    String feedId,
    long head,
    List<SecurityChange.KeyChanged> keys,
    List<SecurityChange.AccountChanged> accounts,
    boolean directoryComplete) {
  public FeedSnapshot {
    Objects.requireNonNull(feedId, "feedId");
    keys = List.copyOf(keys);
    accounts = List.copyOf(accounts);
  }
}
