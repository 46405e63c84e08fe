package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.ClientState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The clients in SQL, and their share of the namespace of names. */
final class SqlClients implements Clients {
  private static final String COLUMNS =
      "client_id, state, grant_types, scopes, redirect_uris, secret_hash, previous_secret_hash,"
          + " secret_created_at, epoch, created_at";
  private static final String BY_ID =
      "SELECT " + COLUMNS + " FROM clients WHERE client_id = $1 AND state <> 'DELETED'";
  private static final String CLAIM_NAME =
      "INSERT INTO names (name, kind, owner_id) VALUES ($1, 'CLIENT', $1) ON CONFLICT DO NOTHING";
  private static final String RELEASE_NAME =
      "DELETE FROM names WHERE name = $1 AND kind = 'CLIENT'";
  // a tombstone gives its place to the new client of its id
  private static final String INSERT =
      "INSERT INTO clients ("
          + COLUMNS
          + ", raised_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
          + " ON CONFLICT (client_id) DO UPDATE SET state = excluded.state,"
          + " grant_types = excluded.grant_types, scopes = excluded.scopes,"
          + " redirect_uris = excluded.redirect_uris, secret_hash = excluded.secret_hash,"
          + " previous_secret_hash = excluded.previous_secret_hash,"
          + " secret_created_at = excluded.secret_created_at, epoch = excluded.epoch,"
          + " created_at = excluded.created_at, raised_at = excluded.raised_at"
          + " WHERE clients.state = 'DELETED'";
  private static final String UPDATE =
      "UPDATE clients SET state = $1, grant_types = $2, scopes = $3, redirect_uris = $4,"
          + " secret_hash = $5, previous_secret_hash = $6, secret_created_at = $7, epoch = $8,"
          + " raised_at = CASE WHEN epoch < $8 THEN $9 ELSE raised_at END"
          + " WHERE client_id = $10 AND state <> 'DELETED'";
  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + " FROM clients WHERE state <> 'DELETED' AND client_id > $1 ORDER BY client_id LIMIT $2";
  private static final String OF_INTEREST =
      "SELECT "
          + COLUMNS
          + ", raised_at FROM clients WHERE epoch > 0 OR state <> 'ENABLED'"
          + " ORDER BY client_id LIMIT $1";

  private final Clock clock;

  SqlClients(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Future<Optional<RegisteredClient>> byId(Transaction tx, String clientId) {
    return SqlTransaction.of(tx).first(SqlClients::client, BY_ID, clientId);
  }

  @Override
  public Future<Void> insert(Transaction tx, RegisteredClient client) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return sql.change(CLAIM_NAME, client.clientId())
        .compose(
            claimed ->
                claimed == 1
                    ? sql.change(
                        INSERT,
                        client.clientId(),
                        client.state().name(),
                        text(client.grantTypes()),
                        text(client.scopes()),
                        text(client.redirectUris()),
                        client.secretHash(),
                        client.previousSecretHash(),
                        client.secretCreatedAt().toEpochMilli(),
                        (long) client.epoch(),
                        client.createdAt().toEpochMilli(),
                        client.epoch() > 0 ? clock.millis() : null)
                    : Future.succeededFuture(0))
        .compose(
            inserted ->
                inserted == 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(new CallException(CallError.CONFLICT)));
  }

  @Override
  public Future<Void> update(Transaction tx, RegisteredClient client) {
    SqlTransaction sql = SqlTransaction.of(tx);
    return sql.change(
            UPDATE,
            client.state().name(),
            text(client.grantTypes()),
            text(client.scopes()),
            text(client.redirectUris()),
            client.secretHash(),
            client.previousSecretHash(),
            client.secretCreatedAt().toEpochMilli(),
            (long) client.epoch(),
            clock.millis(),
            client.clientId())
        .compose(
            changed -> {
              if (changed != 1) {
                return Future.failedFuture(new CallException(CallError.NOT_FOUND));
              }
              return client.state() == ClientState.DELETED
                  ? sql.change(RELEASE_NAME, client.clientId())
                  : Future.succeededFuture(changed);
            })
        .mapEmpty();
  }

  @Override
  public Future<List<RegisteredClient>> page(Transaction tx, String after, int limit) {
    // every id is greater than the empty one
    return SqlTransaction.of(tx)
        .list(SqlClients::client, PAGE, after == null ? "" : after, (long) limit);
  }

  @Override
  public Future<List<OfInterest>> forSnapshot(Transaction tx, int limit) {
    return SqlTransaction.of(tx).list(SqlClients::ofInterest, OF_INTEREST, (long) limit);
  }

  private static OfInterest ofInterest(Row row) {
    Long raisedAt = row.getLong(10);
    return new OfInterest(client(row), raisedAt == null ? null : Instant.ofEpochMilli(raisedAt));
  }

  private static RegisteredClient client(Row row) {
    return new RegisteredClient(
        row.getString(0),
        ClientState.valueOf(row.getString(1)),
        new LinkedHashSet<>(list(row.getString(2))),
        new LinkedHashSet<>(list(row.getString(3))),
        list(row.getString(4)),
        row.getString(5),
        row.getString(6),
        Instant.ofEpochMilli(row.getLong(7)),
        Math.toIntExact(row.getLong(8)),
        Instant.ofEpochMilli(row.getLong(9)));
  }

  private static String text(Collection<String> words) {
    return String.join(" ", words);
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
