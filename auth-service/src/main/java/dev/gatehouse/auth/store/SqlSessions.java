package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sessions in SQL. */
final class SqlSessions implements Sessions {
  private static final String COLUMNS =
      "session_id, account_id, client_id, scopes, account_epoch, client_epoch, epoch, auth_time,"
          + " expires_at, tokens_until";
  private static final String INSERT =
      "INSERT INTO sessions ("
          + COLUMNS
          + ", kept_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
  private static final String BY_ID = "SELECT " + COLUMNS + " FROM sessions WHERE session_id = $1";
  // a row lock that both databases have: nothing changes, but the next who writes it waits
  private static final String LOCK =
      "UPDATE sessions SET epoch = epoch WHERE session_id = $1 RETURNING " + COLUMNS;
  private static final String ISSUED =
      "UPDATE sessions SET"
          + " tokens_until = CASE WHEN tokens_until < $1 THEN $1 ELSE tokens_until END,"
          + " kept_until = CASE WHEN kept_until < $2 THEN $2 ELSE kept_until END"
          + " WHERE session_id = $3";
  private static final String REVOKE = "UPDATE sessions SET epoch = $1 WHERE session_id = $2";
  private static final String REVOKED =
      "SELECT "
          + COLUMNS
          + " FROM sessions WHERE epoch > 0 AND tokens_until >= $1 ORDER BY tokens_until LIMIT $2";
  private static final String COUNT_REVOKED =
      "SELECT COUNT(*) FROM sessions WHERE epoch > 0 AND tokens_until >= $1";
  private static final String TOKEN =
      "SELECT token_hash, session_id, expires_at, used_at FROM refresh_tokens"
          + " WHERE token_hash = $1";
  private static final String INSERT_TOKEN =
      "INSERT INTO refresh_tokens (token_hash, session_id, expires_at, used_at)"
          + " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
  private static final String USE_TOKEN =
      "UPDATE refresh_tokens SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL";
  private static final String PRUNE_TOKENS =
      "DELETE FROM refresh_tokens WHERE token_hash IN (SELECT token_hash FROM refresh_tokens"
          + " WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
  private static final String PRUNE_SESSIONS =
      "DELETE FROM sessions WHERE session_id IN (SELECT session_id FROM sessions"
          + " WHERE kept_until < $1 ORDER BY kept_until LIMIT $2)";

  @Override
  public Future<Void> insert(Transaction tx, Session session, Instant keptUntil) {
    return SqlTransaction.of(tx)
        .change(
            INSERT,
            session.sessionId(),
            session.accountId(),
            session.clientId(),
            String.join(" ", session.scopes()),
            (long) session.accountEpoch(),
            (long) session.clientEpoch(),
            (long) session.epoch(),
            session.authTime().toEpochMilli(),
            session.expiresAt().toEpochMilli(),
            session.tokensUntil().toEpochMilli(),
            keptUntil.toEpochMilli())
        .mapEmpty();
  }

  @Override
  public Future<Optional<Session>> byId(Transaction tx, String sessionId) {
    return SqlTransaction.of(tx).first(SqlSessions::session, BY_ID, sessionId);
  }

  @Override
  public Future<Optional<Session>> lock(Transaction tx, String sessionId) {
    return SqlTransaction.of(tx).first(SqlSessions::session, LOCK, sessionId);
  }

  @Override
  public Future<Void> issued(
      Transaction tx, String sessionId, Instant tokensUntil, Instant keptUntil) {
    return SqlTransaction.of(tx)
        .change(ISSUED, tokensUntil.toEpochMilli(), keptUntil.toEpochMilli(), sessionId)
        .mapEmpty();
  }

  @Override
  public Future<Void> revoke(Transaction tx, String sessionId, int epoch) {
    return SqlTransaction.of(tx).change(REVOKE, (long) epoch, sessionId).mapEmpty();
  }

  @Override
  public Future<List<Session>> revoked(Transaction tx, Instant endedBefore, int limit) {
    return SqlTransaction.of(tx)
        .list(SqlSessions::session, REVOKED, endedBefore.toEpochMilli(), (long) limit);
  }

  @Override
  public Future<Long> countRevoked(Transaction tx, Instant endedBefore) {
    return SqlTransaction.of(tx)
        .run(COUNT_REVOKED, endedBefore.toEpochMilli())
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Future<Optional<RefreshToken>> token(Transaction tx, String hash) {
    return SqlTransaction.of(tx).first(SqlSessions::token, TOKEN, hash);
  }

  @Override
  public Future<Boolean> insertToken(Transaction tx, RefreshToken token) {
    return SqlTransaction.of(tx)
        .change(
            INSERT_TOKEN,
            token.hash(),
            token.sessionId(),
            token.expiresAt().toEpochMilli(),
            token.usedAt() == null ? null : token.usedAt().toEpochMilli())
        .map(changed -> changed == 1);
  }

  @Override
  public Future<Boolean> useToken(Transaction tx, String hash, Instant at) {
    return SqlTransaction.of(tx)
        .change(USE_TOKEN, at.toEpochMilli(), hash)
        .map(changed -> changed == 1);
  }

  @Override
  public Future<Integer> prune(Transaction tx, Instant endedBefore, int limit) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return sql.change(PRUNE_TOKENS, endedBefore.toEpochMilli(), (long) limit)
        .compose(
            tokens ->
                sql.change(PRUNE_SESSIONS, endedBefore.toEpochMilli(), (long) limit)
                    .map(sessions -> tokens + sessions));
  }

  private static Session session(Row row) {
    return new Session(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        scopes(row.getString(3)),
        Math.toIntExact(row.getLong(4)),
        Math.toIntExact(row.getLong(5)),
        Math.toIntExact(row.getLong(6)),
        Instant.ofEpochMilli(row.getLong(7)),
        Instant.ofEpochMilli(row.getLong(8)),
        Instant.ofEpochMilli(row.getLong(9)));
  }

  private static RefreshToken token(Row row) {
    Long usedAt = row.getLong(3);
    return new RefreshToken(
        row.getString(0),
        row.getString(1),
        Instant.ofEpochMilli(row.getLong(2)),
        usedAt == null ? null : Instant.ofEpochMilli(usedAt));
  }

  private static Set<String> scopes(String text) {
    return text.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(text.split(" ")));
  }
}
