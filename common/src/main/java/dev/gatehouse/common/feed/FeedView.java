package dev.gatehouse.common.feed;

import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.jose.KeyRing;

/**
 * What a node knows of the feed, readable by every thread without waiting: each method is a look-up
 * in memory.
 */
public interface FeedView {
  /** The keys that verify now; never null; empty before the first snapshot. */
  KeyRing keys();

  /**
   * Whether a verified token is still good.
   *
   * @param token never null
   * @return null where nothing speaks against it; else REVOKED, ACCOUNT_ENDED or UNKNOWN_KEY (its
   *     key has retired meanwhile)
   */
  RefusalReason refusalOf(VerifiedToken token);

  /**
   * The opaque id of the account a token speaks for.
   *
   * @param token never null
   * @return the token's own {@code account_id}, else the directory's; null where the account never
   *     existed, ended, or is not a user's
   */
  String accountIdOf(VerifiedToken token);

  /** Whether this node cannot prove that it is up to date (design §1, point 2). */
  boolean stale();

  /** The newest number applied; 0 before the first snapshot. */
  long appliedSequence();

  /** How many single revoked tokens are remembered; 0 for a view that remembers none. */
  default int revokedTokens() {
    return 0;
  }

  /** How many revoked sessions are remembered; 0 for a view that remembers none. */
  default int revokedSessions() {
    return 0;
  }

  /** How many bytes the memory of revoked tokens takes; 0 for a view that has none. */
  default long revokedTokensBytes() {
    return 0;
  }

  /** How well it follows; {@link FeedStanding#UNKNOWN} for a view that does not know. */
  default FeedStanding standing() {
    return FeedStanding.UNKNOWN;
  }
}
