package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;

/** The failed log-ins in SQL: a row a pair, and for a minute a row a failure of an address. */
final class SqlLoginTries implements LoginTries {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String OF_PAIR =
      "SELECT failures, last_failure_at FROM login_failures WHERE account = $1 AND address = $2";
  private static final String OF_ADDRESS =
      "SELECT COUNT(*), MIN(failed_at) FROM address_failures"
          + " WHERE address = $1 AND failed_at > $2";
  private static final String COUNT_PAIR =
      "INSERT INTO login_failures (account, address, failures, last_failure_at)"
          + " VALUES ($1, $2, 1, $3) ON CONFLICT (account, address) DO UPDATE"
          + " SET failures = login_failures.failures + 1,"
          + " last_failure_at = excluded.last_failure_at";
  private static final String COUNT_ADDRESS =
      "INSERT INTO address_failures (address, failed_at) VALUES ($1, $2)";
  private static final String FORGET_ADDRESS =
      "DELETE FROM address_failures WHERE address = $1 AND failed_at <= $2";
  private static final String FORGET_PAIR =
      "DELETE FROM login_failures WHERE account = $1 AND address = $2";
  private static final String PRUNE_PAIRS =
      "DELETE FROM login_failures WHERE (account, address) IN (SELECT account, address"
          + " FROM login_failures WHERE last_failure_at < $1 ORDER BY last_failure_at LIMIT $2)";
  private static final String PRUNE_ADDRESSES =
      "DELETE FROM address_failures WHERE id IN (SELECT id FROM address_failures"
          + " WHERE failed_at < $1 ORDER BY failed_at LIMIT $2)";

  private record Pair(int failures, Instant last) {}

  @Override
  public Future<Void> lock(Transaction tx, String address) {
    return SqlTransaction.of(tx).lock("tries of " + address);
  }

  @Override
  public Future<Tries> of(Transaction tx, String account, String address, Instant now) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return sql.first(SqlLoginTries::pair, OF_PAIR, account, address)
        .compose(
            pair ->
                ofAddress(tx, address, now)
                    .map(
                        tries ->
                            new Tries(
                                pair.map(Pair::failures).orElse(0),
                                pair.map(Pair::last).orElse(null),
                                tries.addressFailuresThisMinute(),
                                tries.oldestInMinute())));
  }

  @Override
  public Future<Tries> ofAddress(Transaction tx, String address, Instant now) {
    return SqlTransaction.of(tx)
        .run(OF_ADDRESS, address, now.minus(MINUTE).toEpochMilli())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              Long oldest = row.getLong(1);
              return new Tries(
                  0,
                  null,
                  count(row.getLong(0)),
                  oldest == null ? null : Instant.ofEpochMilli(oldest));
            });
  }

  @Override
  public Future<Void> failed(Transaction tx, String account, String address, Instant now) {
    return SqlTransaction.of(tx)
        .change(COUNT_PAIR, account, address, now.toEpochMilli())
        .compose(counted -> addressFailed(tx, address, now));
  }

  @Override
  public Future<Void> addressFailed(Transaction tx, String address, Instant now) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return lock(tx, address)
        .compose(locked -> sql.change(COUNT_ADDRESS, address, now.toEpochMilli()))
        // so that one address never has more rows than a minute lets in
        .compose(counted -> sql.change(FORGET_ADDRESS, address, now.minus(MINUTE).toEpochMilli()))
        .mapEmpty();
  }

  @Override
  public Future<Void> succeeded(Transaction tx, String account, String address) {
    return SqlTransaction.of(tx).change(FORGET_PAIR, account, address).mapEmpty();
  }

  @Override
  public Future<Integer> prune(Transaction tx, Instant before, int limit) {
    SqlTransaction sql = SqlTransaction.of(tx);
    // two at once would wait for each other's rows
    return sql.lock("pruning of tries")
        .compose(locked -> sql.change(PRUNE_PAIRS, before.toEpochMilli(), (long) limit))
        .compose(
            pairs ->
                sql.change(PRUNE_ADDRESSES, before.toEpochMilli(), (long) (limit - pairs))
                    .map(addresses -> pairs + addresses));
  }

  private static Pair pair(Row row) {
    return new Pair(count(row.getLong(0)), Instant.ofEpochMilli(row.getLong(1)));
  }

  private static int count(long stored) {
    return (int) Math.min(stored, Integer.MAX_VALUE);
  }
}
