package dev.gatehouse.common.auth;

import java.util.List;

/**
 * What was revoked is in the feed.
 *
 * @param sequence a node that has applied this number of the feed refuses it; 0 where there was
 *     nothing to revoke
 * @param pending the nodes that have not said yet that they have applied it, by the names in their
 *     certificates; never null; empty where all have, or nobody was asked to wait for them
 */
public record Revoked(long sequence, List<String> pending) {
  /** How the only node of one process is called. */
  public static final String THIS_NODE = "this node";

  public Revoked {
    pending = pending == null ? List.of() : List.copyOf(pending);
  }

  /** What nobody waits for. */
  public Revoked(long sequence) {
    this(sequence, List.of());
  }
}
