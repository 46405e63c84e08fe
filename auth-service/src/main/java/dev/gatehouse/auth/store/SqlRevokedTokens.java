package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.RevokedPage;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;

/** The revoked tokens in SQL. */
final class SqlRevokedTokens implements RevokedTokens {
  private static final String INSERT =
      "INSERT INTO revoked_tokens (token_id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
  private static final String NUMBER =
      "UPDATE revoked_tokens SET number = $1 WHERE token_id = $2 AND expires_at = $3";
  private static final String FIND =
      "SELECT token_id, expires_at FROM revoked_tokens WHERE token_id = $1 AND expires_at = $2";
  private static final String COUNT = "SELECT COUNT(*) FROM revoked_tokens";
  private static final String PRUNE = "DELETE FROM revoked_tokens WHERE expires_at < $1";
  // the database writes the text: a row each would cost a hundred times as much
  private static final String PAGE =
      "SELECT COUNT(*), MAX(number),"
          + " string_agg(CAST(expires_at / 1000 AS TEXT) || ' ' || token_id, $1)"
          + " FROM (SELECT number, token_id, expires_at FROM revoked_tokens WHERE number > $2"
          + " ORDER BY number LIMIT $3) AS page";
  private static final String ALL =
      "SELECT token_id, expires_at FROM revoked_tokens WHERE expires_at >= $1"
          + " ORDER BY expires_at LIMIT $2";

  @Override
  public Future<Boolean> insert(Transaction tx, TokenRevoked token) {
    return SqlTransaction.of(tx)
        .change(INSERT, token.tokenId(), token.expiresAt().toEpochMilli())
        .map(changed -> changed == 1);
  }

  @Override
  public Future<Void> number(Transaction tx, TokenRevoked token, long number) {
    return SqlTransaction.of(tx)
        .change(NUMBER, number, token.tokenId(), token.expiresAt().toEpochMilli())
        .mapEmpty();
  }

  @Override
  public Future<Page> page(Transaction tx, long after, int limit) {
    return SqlTransaction.of(tx)
        .run(PAGE, String.valueOf(RevokedPage.END), after, (long) limit)
        .map(rows -> page(rows.iterator().next(), after, limit));
  }

  private static Page page(Row row, long after, int limit) {
    long count = row.getLong(0);
    return count == 0
        ? new Page("", after, false)
        : new Page(row.getString(2) + RevokedPage.END, row.getLong(1), count == limit);
  }

  @Override
  public Future<Boolean> contains(Transaction tx, TokenRevoked token) {
    return SqlTransaction.of(tx)
        .first(SqlRevokedTokens::token, FIND, token.tokenId(), token.expiresAt().toEpochMilli())
        .map(found -> found.isPresent());
  }

  @Override
  public Future<Long> count(Transaction tx) {
    return SqlTransaction.of(tx).run(COUNT).map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Future<Void> prune(Transaction tx, Instant endedBefore) {
    return SqlTransaction.of(tx).change(PRUNE, endedBefore.toEpochMilli()).mapEmpty();
  }

  @Override
  public Future<List<TokenRevoked>> all(Transaction tx, Instant endedBefore, int limit) {
    return SqlTransaction.of(tx)
        .list(SqlRevokedTokens::token, ALL, endedBefore.toEpochMilli(), (long) limit);
  }

  private static TokenRevoked token(Row row) {
    return new TokenRevoked(row.getString(0), Instant.ofEpochMilli(row.getLong(1)));
  }
}
