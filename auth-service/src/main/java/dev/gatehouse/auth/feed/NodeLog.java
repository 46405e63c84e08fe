package dev.gatehouse.auth.feed;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the log for each node that begins to follow the feed, leaves, or falls silent. Only
 * under the lock of who calls.
 */
final class NodeLog {
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final Logger log = LoggerFactory.getLogger(NodeLog.class);

  private Map<String, String> told = Map.of();
  private long lookedNanos = Long.MIN_VALUE / 2;

  /** Whether it is time to look again: at most once a second, whoever asks how often. */
  boolean due(long nowNanos) {
    if (nowNanos - lookedNanos < EVERY_NANOS) {
      return false;
    }
    lookedNanos = nowNanos;
    return true;
  }

  /**
   * Says what has changed.
   *
   * @param following the names of all that follow, each by what tells processes apart
   * @param left who of the others has signed off
   */
  void now(Map<String, String> following, Set<String> left) {
    following.forEach(
        (process, name) -> {
          if (!told.containsKey(process)) {
            log.info("{} follows the feed", name);
          }
        });
    told.forEach(
        (process, name) -> {
          if (following.containsKey(process)) {
            return;
          }
          if (left.contains(process)) {
            log.info("{} has signed off from the feed", name);
          } else {
            log.warn("{} has fallen silent: nothing waits for it any more", name);
          }
        });
    told = new HashMap<>(following);
  }
}
