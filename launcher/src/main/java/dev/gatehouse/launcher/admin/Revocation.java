package dev.gatehouse.launcher.admin;

import java.util.List;

/**
 * What became of a revocation.
 *
 * @param sequence its number in the feed
 * @param pending the nodes that had not confirmed it after a second; never null, empty where all
 *     had
 */
public record Revocation(long sequence, List<String> pending) {
  public Revocation {
    pending = List.copyOf(pending);
  }
}
