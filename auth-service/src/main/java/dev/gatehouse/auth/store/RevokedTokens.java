package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** The single tokens that were revoked and have not ended long ago. */
public interface RevokedTokens {
  /** Adds a token; false where it was there already. */
  Future<Boolean> insert(Transaction tx, TokenRevoked token);

  /** Whether that token was revoked. */
  Future<Boolean> contains(Transaction tx, TokenRevoked token);

  /** How many there are. */
  Future<Long> count(Transaction tx);

  /** Removes those that ended before. */
  Future<Void> prune(Transaction tx, Instant endedBefore);

  /** Those that did not end before, at most {@code limit}. */
  Future<List<TokenRevoked>> all(Transaction tx, Instant endedBefore, int limit);
}
