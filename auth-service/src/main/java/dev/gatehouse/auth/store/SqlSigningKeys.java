package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The keys in SQL, as wrapped text. */
final class SqlSigningKeys implements SigningKeys {
  private static final String KEYS = "keys";
  private static final String LOCK =
      "UPDATE key_changes SET number = number + 1 WHERE singleton = 1 RETURNING number";
  private static final String LAST_CHANGE = "SELECT number FROM key_changes";
  private static final String ALL =
      "SELECT kid, algorithm, state, public_jwk, wrapped_private_key, created_at, activated_at,"
          + " retiring_at, verifies_until, retired_at, revoked_at, longest_life"
          + " FROM signing_keys ORDER BY created_at, kid";
  private static final String INSERT =
      "INSERT INTO signing_keys"
          + " (kid, algorithm, state, public_jwk, wrapped_private_key, created_at, activated_at,"
          + " longest_life)"
          + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
  private static final String UPDATE =
      "UPDATE signing_keys SET state = $1, wrapped_private_key = $2, activated_at = $3,"
          + " retiring_at = $4, verifies_until = $5, retired_at = $6, revoked_at = $7"
          + " WHERE kid = $8";
  private static final String RAISE_LONGEST_LIFE =
      "UPDATE signing_keys SET verifies_until = verifies_until + ($1 - longest_life) * 1000,"
          + " longest_life = $2 WHERE kid = $3 AND longest_life < $4 AND state <> 'RETIRED'";
  private static final String PRUNE_RETIRED =
      "DELETE FROM signing_keys WHERE state = 'RETIRED' AND kid NOT IN (SELECT kid FROM"
          + " signing_keys WHERE state = 'RETIRED' ORDER BY retired_at DESC, kid LIMIT $1)";
  private static final String WRAPPED = "SELECT wrapped FROM wrapped_keys WHERE purpose = $1";
  private static final String INSERT_WRAPPED =
      "INSERT INTO wrapped_keys (purpose, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING";

  @Override
  public Future<Long> lock(Transaction tx) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return sql.lock(KEYS)
        .compose(locked -> sql.run(LOCK))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Future<Long> lastChange(Transaction tx) {
    return SqlTransaction.of(tx).run(LAST_CHANGE).map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Future<List<StoredKey>> all(Transaction tx) {
    return SqlTransaction.of(tx).list(SqlSigningKeys::key, ALL);
  }

  @Override
  public Future<Void> insert(Transaction tx, StoredKey key) {
    return SqlTransaction.of(tx)
        .change(
            INSERT,
            key.kid(),
            key.algorithm().name(),
            key.state().name(),
            key.publicJwk(),
            key.wrappedPrivateKey(),
            key.createdAt().toEpochMilli(),
            millis(key.times().activatedAt()),
            key.longestLife().toSeconds())
        .compose(changed -> onlyIf(changed == 1, CallError.CONFLICT));
  }

  @Override
  public Future<Void> update(Transaction tx, StoredKey key) {
    Times times = key.times();
    return SqlTransaction.of(tx)
        .change(
            UPDATE,
            key.state().name(),
            key.wrappedPrivateKey(),
            millis(times.activatedAt()),
            millis(times.retiringAt()),
            millis(times.verifiesUntil()),
            millis(times.retiredAt()),
            millis(times.revokedAt()),
            key.kid())
        .compose(changed -> onlyIf(changed == 1, CallError.NOT_FOUND));
  }

  @Override
  public Future<Void> raiseLongestLife(Transaction tx, String kid, Duration life) {
    long seconds = life.toSeconds();
    SqlTransaction sql = SqlTransaction.of(tx);
    // else a change that read the shorter life before could write an end that comes too early
    return sql.lock(KEYS)
        .compose(locked -> sql.change(RAISE_LONGEST_LIFE, seconds, seconds, kid, seconds))
        .mapEmpty();
  }

  @Override
  public Future<Void> pruneRetired(Transaction tx, int kept) {
    return SqlTransaction.of(tx).change(PRUNE_RETIRED, (long) kept).mapEmpty();
  }

  @Override
  public Future<String> wrappedKey(Transaction tx, String purpose) {
    return SqlTransaction.of(tx)
        .first(row -> row.getString(0), WRAPPED, purpose)
        .map(found -> found.orElse(null));
  }

  @Override
  public Future<Void> insertWrappedKey(Transaction tx, String purpose, String wrapped) {
    return SqlTransaction.of(tx)
        .change(INSERT_WRAPPED, purpose, wrapped)
        .compose(changed -> onlyIf(changed == 1, CallError.CONFLICT));
  }

  private static Future<Void> onlyIf(boolean good, CallError otherwise) {
    return good ? Future.succeededFuture() : Future.failedFuture(new CallException(otherwise));
  }

  private static StoredKey key(Row row) {
    return new StoredKey(
        row.getString(0),
        Algorithm.valueOf(row.getString(1)),
        KeyState.valueOf(row.getString(2)),
        row.getString(3),
        row.getString(4),
        instant(row, 5),
        new Times(
            instant(row, 6), instant(row, 7), instant(row, 8), instant(row, 9), instant(row, 10)),
        Duration.ofSeconds(row.getLong(11)));
  }

  private static Instant instant(Row row, int column) {
    Long millis = row.getLong(column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  private static Long millis(Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
