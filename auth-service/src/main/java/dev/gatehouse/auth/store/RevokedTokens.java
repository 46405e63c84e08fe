package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** The single tokens that were revoked and have not ended long ago. */
public interface RevokedTokens {
  /**
   * Some of them, in the order of their revocation.
   *
   * @param tokens as {@link dev.gatehouse.common.feed.RevokedPage} has them
   * @param last the number of the last one; where it is empty, what was asked for
   * @param more whether there may be others after it
   */
  record Page(String tokens, long last, boolean more) {}

  /** Adds a token; false where it was there already. Then it needs its {@link #number}. */
  Future<Boolean> insert(Transaction tx, TokenRevoked token);

  /**
   * Gives a token that was added its place on the pages.
   *
   * @param number of the feed's entry that says that it is revoked
   */
  Future<Void> number(Transaction tx, TokenRevoked token, long number);

  /** Whether that token was revoked. */
  Future<Boolean> contains(Transaction tx, TokenRevoked token);

  /** How many there are. */
  Future<Long> count(Transaction tx);

  /** Removes those that ended before. */
  Future<Void> prune(Transaction tx, Instant endedBefore);

  /** Those revoked by entries after a number, at most {@code limit}; some may have expired. */
  Future<Page> page(Transaction tx, long after, int limit);

  /** Those that did not end before, at most {@code limit}. */
  Future<List<TokenRevoked>> all(Transaction tx, Instant endedBefore, int limit);
}
