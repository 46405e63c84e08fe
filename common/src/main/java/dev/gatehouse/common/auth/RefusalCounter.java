package dev.gatehouse.common.auth;

import dev.gatehouse.common.claims.RefusalReason;

/** Is told of every refused token. Called on the thread of the check; must not wait nor fail. */
@FunctionalInterface
public interface RefusalCounter {
  /** Counts nothing. */
  RefusalCounter NONE = reason -> {};

  /**
   * A token was refused.
   *
   * @param reason why, never null
   */
  void refused(RefusalReason reason);
}
