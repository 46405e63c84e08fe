package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.AccountState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The accounts in SQL, and their share of the namespace of names. */
final class SqlAccounts implements Accounts {
  private static final String COLUMNS =
      "account_id, name, full_name, email, scopes, state, password_hash, epoch, created_at";
  private static final String BY_NAME =
      "SELECT " + COLUMNS + " FROM accounts WHERE name = $1 AND state <> 'DELETED'";
  private static final String NAME_TAKEN = "SELECT name FROM names WHERE name = $1";
  private static final String HIGHEST_EPOCH =
      "SELECT MAX(epoch) FROM (SELECT epoch FROM accounts WHERE name = $1"
          + " UNION ALL SELECT epoch FROM clients WHERE client_id = $1) AS of_name";
  private static final String CLAIM_NAME =
      "INSERT INTO names (name, kind, owner_id) VALUES ($1, 'ACCOUNT', $2) ON CONFLICT DO NOTHING";
  private static final String RELEASE_NAME = "DELETE FROM names WHERE name = $1 AND owner_id = $2";
  private static final String INSERT =
      "INSERT INTO accounts ("
          + COLUMNS
          + ", raised_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
  private static final String UPDATE =
      "UPDATE accounts SET full_name = $1, email = $2, scopes = $3, state = $4,"
          + " password_hash = $5, epoch = $6,"
          + " raised_at = CASE WHEN epoch < $6 THEN $7 ELSE raised_at END"
          + " WHERE account_id = $8 AND state <> 'DELETED'";
  private static final String REPLACE_HASH =
      "UPDATE accounts SET password_hash = $1 WHERE account_id = $2 AND password_hash = $3";
  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + " FROM accounts WHERE state <> 'DELETED' AND name > $1 ORDER BY name LIMIT $2";
  // of the accounts that a name had, the last one alone: its epoch is above all before it
  private static final String NEWEST =
      " NOT EXISTS (SELECT 1 FROM accounts newer WHERE newer.name = accounts.name"
          + " AND newer.epoch > accounts.epoch)";
  private static final String ALL =
      "SELECT " + COLUMNS + ", raised_at FROM accounts WHERE" + NEWEST + " ORDER BY name LIMIT $1";
  private static final String OF_INTEREST =
      "SELECT "
          + COLUMNS
          + ", raised_at FROM accounts WHERE (epoch > 0 OR state <> 'ENABLED')"
          + " AND raised_at >= $1 AND"
          + NEWEST
          + " ORDER BY name LIMIT $2";

  private final Clock clock;

  SqlAccounts(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Future<Optional<Account>> byName(Transaction tx, String name) {
    return SqlTransaction.of(tx).first(SqlAccounts::account, BY_NAME, name);
  }

  @Override
  public Future<Boolean> nameTaken(Transaction tx, String name) {
    return SqlTransaction.of(tx).run(NAME_TAKEN, name).map(rows -> rows.size() > 0);
  }

  @Override
  public Future<Integer> highestEpoch(Transaction tx, String name) {
    return SqlTransaction.of(tx)
        .run(HIGHEST_EPOCH, name)
        .map(
            rows -> {
              Long highest = rows.iterator().next().getLong(0);
              return highest == null ? -1 : Math.toIntExact(highest);
            });
  }

  @Override
  public Future<Void> insert(Transaction tx, Account account) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return sql.change(CLAIM_NAME, account.name(), account.accountId())
        .compose(
            claimed ->
                claimed == 1
                    ? sql.change(
                        INSERT,
                        account.accountId(),
                        account.name(),
                        account.fullName(),
                        account.email(),
                        text(account.scopes()),
                        account.state().name(),
                        account.passwordHash(),
                        (long) account.epoch(),
                        account.createdAt().toEpochMilli(),
                        account.epoch() > 0 ? clock.millis() : null)
                    : Future.failedFuture(new CallException(CallError.CONFLICT)))
        .mapEmpty();
  }

  @Override
  public Future<Void> update(Transaction tx, Account account) {
    SqlTransaction sql = SqlTransaction.of(tx);
    boolean deleted = account.state() == AccountState.DELETED;
    return sql.change(
            UPDATE,
            deleted ? null : account.fullName(),
            deleted ? null : account.email(),
            deleted ? "" : text(account.scopes()),
            account.state().name(),
            deleted ? null : account.passwordHash(),
            (long) account.epoch(),
            clock.millis(),
            account.accountId())
        .compose(
            changed -> {
              if (changed != 1) {
                return Future.failedFuture(new CallException(CallError.NOT_FOUND));
              }
              return deleted
                  ? sql.change(RELEASE_NAME, account.name(), account.accountId())
                  : Future.succeededFuture(changed);
            })
        .mapEmpty();
  }

  @Override
  public Future<Boolean> replaceHash(
      Transaction tx, String accountId, String expected, String hash) {
    return SqlTransaction.of(tx)
        .change(REPLACE_HASH, hash, accountId, expected)
        .map(changed -> changed == 1);
  }

  @Override
  public Future<List<Account>> page(Transaction tx, String after, int limit) {
    // every name is greater than the empty one
    return SqlTransaction.of(tx)
        .list(SqlAccounts::account, PAGE, after == null ? "" : after, (long) limit);
  }

  @Override
  public Future<List<OfInterest>> forSnapshot(Transaction tx, Instant raisedSince, int limit) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return raisedSince == null
        ? sql.list(SqlAccounts::ofInterest, ALL, (long) limit)
        : sql.list(SqlAccounts::ofInterest, OF_INTEREST, raisedSince.toEpochMilli(), (long) limit);
  }

  private static OfInterest ofInterest(Row row) {
    Long raisedAt = row.getLong(9);
    return new OfInterest(account(row), raisedAt == null ? null : Instant.ofEpochMilli(raisedAt));
  }

  private static Account account(Row row) {
    return new Account(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getString(3),
        scopes(row.getString(4)),
        AccountState.valueOf(row.getString(5)),
        row.getString(6),
        Math.toIntExact(row.getLong(7)),
        Instant.ofEpochMilli(row.getLong(8)));
  }

  private static String text(Set<String> scopes) {
    return String.join(" ", new TreeSet<>(scopes));
  }

  private static Set<String> scopes(String text) {
    if (text.isEmpty()) {
      return Set.of();
    }
    // in the stored order, so that what is shown does not change from call to call
    Set<String> scopes = new LinkedHashSet<>();
    int start = 0;
    for (int space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', start)) {
      scopes.add(text.substring(start, space));
      start = space + 1;
    }
    scopes.add(text.substring(start));
    return Collections.unmodifiableSet(scopes);
  }
}
