package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;

/** The keys in SQL, as wrapped text. */
final class SqlSigningKeys implements SigningKeys {
  private static final String ALL =
      "SELECT kid, algorithm, state, public_jwk, wrapped_private_key, created_at"
          + " FROM signing_keys ORDER BY created_at, kid";
  private static final String INSERT =
      "INSERT INTO signing_keys"
          + " (kid, algorithm, state, public_jwk, wrapped_private_key, created_at)"
          + " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
  private static final String SET_STATE = "UPDATE signing_keys SET state = $1 WHERE kid = $2";
  private static final String WRAPPED = "SELECT wrapped FROM wrapped_keys WHERE purpose = $1";
  private static final String INSERT_WRAPPED =
      "INSERT INTO wrapped_keys (purpose, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING";

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
            key.createdAt().toEpochMilli())
        .compose(changed -> onlyIf(changed == 1, CallError.CONFLICT));
  }

  @Override
  public Future<Void> setState(Transaction tx, String kid, KeyState state) {
    return SqlTransaction.of(tx)
        .change(SET_STATE, state.name(), kid)
        .compose(changed -> onlyIf(changed == 1, CallError.NOT_FOUND));
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
        Instant.ofEpochMilli(row.getLong(5)));
  }
}
