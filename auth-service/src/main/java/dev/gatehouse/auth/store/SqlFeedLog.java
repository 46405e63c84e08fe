package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.FeedEntry;
import dev.gatehouse.common.feed.SecurityChange;
import dev.gatehouse.common.feed.SignedText;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/** The feed's table and its head row in SQL. */
final class SqlFeedLog implements FeedLog {
  /**
   * How many of the newest entries are kept: more than any answer sends, so that whoever misses one
   * that is gone is sent a snapshot anyway.
   */
  static final int KEPT = 4096;

  /** Every so many numbers the older ones are removed. */
  static final int PRUNED_EVERY = 256;

  private static final String HEAD = "SELECT feed_id, number FROM feed_head";
  private static final String TAKE_NUMBER =
      "UPDATE feed_head SET number = number + 1 WHERE singleton = 1 RETURNING feed_id, number";
  private static final String INSERT =
      "INSERT INTO feed_entries (number, feed_id, happened_at, entry, signature)"
          + " VALUES ($1, $2, $3, $4, $5)";
  // entries of before a restore name another feed: no node that follows this one may see them
  private static final String AFTER =
      "SELECT entry, signature FROM feed_entries WHERE number > $1"
          + " AND feed_id = (SELECT feed_id FROM feed_head) ORDER BY number LIMIT $2";
  private static final String BEGIN =
      "INSERT INTO feed_head (singleton, feed_id, number) VALUES (1, $1, 0) ON CONFLICT DO NOTHING";
  private static final String PRUNE = "DELETE FROM feed_entries WHERE number <= $1";
  private static final String RENEW = "UPDATE feed_head SET feed_id = $1";

  private final SecureRandom random = new SecureRandom();

  /** Gives a new database its feed; where there is one nothing happens. */
  Future<Void> begin(Transaction tx) {
    return SqlTransaction.of(tx).change(BEGIN, randomId()).mapEmpty();
  }

  @Override
  public Future<Head> head(Transaction tx) {
    return SqlTransaction.of(tx).run(HEAD).map(rows -> head(rows.iterator().next()));
  }

  @Override
  public Future<Appended> append(
      Transaction tx,
      Instant at,
      SecurityChange change,
      Function<FeedEntry, SignedText> sign,
      LongFunction<Future<Void>> beside) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return sql.run(TAKE_NUMBER)
        .compose(
            rows -> {
              Head head = head(rows.iterator().next());
              SignedText signed =
                  sign.apply(new FeedEntry(head.feedId(), head.number(), at, change));
              Future<Integer> inserted =
                  sql.change(
                      INSERT,
                      head.number(),
                      head.feedId(),
                      at.toEpochMilli(),
                      signed.text(),
                      signed.signature());
              Future<Void> written = beside.apply(head.number());
              return inserted
                  .compose(one -> written)
                  .compose(both -> prune(sql, head.number()))
                  .map(pruned -> new Appended(head.number(), signed));
            });
  }

  private static Future<Integer> prune(SqlTransaction sql, long newest) {
    return newest % PRUNED_EVERY == 0 && newest > KEPT
        ? sql.change(PRUNE, newest - KEPT)
        : Future.succeededFuture(0);
  }

  @Override
  public Future<List<SignedText>> after(Transaction tx, long number, int limit) {
    return SqlTransaction.of(tx)
        .list(
            row -> new SignedText(row.getString(0), row.getString(1)), AFTER, number, (long) limit);
  }

  @Override
  public Future<Void> renew(Transaction tx) {
    return SqlTransaction.of(tx).change(RENEW, randomId()).mapEmpty();
  }

  private static Head head(Row row) {
    return new Head(row.getString(0), row.getLong(1));
  }

  private String randomId() {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }
}
