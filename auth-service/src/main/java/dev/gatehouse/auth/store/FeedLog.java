package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.FeedEntry;
import dev.gatehouse.common.feed.SecurityChange;
import dev.gatehouse.common.feed.SignedText;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * The table of numbered security changes (design §4). Nothing in it changes; what is so old that no
 * node is sent it any more is removed.
 */
public interface FeedLog {
  /**
   * Where the feed stands.
   *
   * @param feedId its random id; never null
   * @param number the newest number; 0 for an empty feed
   */
  record Head(String feedId, long number) {}

  /** Reads the head row. */
  Future<Head> head(Transaction tx);

  /**
   * Takes the next number ({@code UPDATE … RETURNING} on the head row: the last thing a changing
   * transaction does, so that numbers follow commit order), has the entry signed and inserts it.
   *
   * @param sign makes the signed text of the numbered entry; must not fail
   * @param beside writes what belongs to the number; sent together with the entry
   * @return what to publish once the transaction has committed
   */
  Future<Appended> append(
      Transaction tx,
      Instant at,
      SecurityChange change,
      Function<FeedEntry, SignedText> sign,
      LongFunction<Future<Void>> beside);

  /** The same where nothing else belongs to the number. */
  default Future<Appended> append(
      Transaction tx, Instant at, SecurityChange change, Function<FeedEntry, SignedText> sign) {
    return append(tx, at, change, sign, number -> Future.succeededFuture());
  }

  /** Up to {@code limit} signed entries after {@code number}, in order; old ones are gone. */
  Future<List<SignedText>> after(Transaction tx, long number, int limit);

  /** Gives the feed a new id: after a backup was restored. */
  Future<Void> renew(Transaction tx);

  /**
   * An entry that was appended.
   *
   * @param number its number
   * @param entry its signed text; never null
   */
  record Appended(long number, SignedText entry) {}
}
