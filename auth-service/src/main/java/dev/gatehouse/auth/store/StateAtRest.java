package dev.gatehouse.auth.store;

import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.ClientState;
import dev.gatehouse.sql.DatabaseTransfer;
import dev.gatehouse.sql.PostgresUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks into the database without opening it for writing, beside a running server of another
 * process or without one: which keys verify, and how an account stands. Blocking; never call it in
 * the process of the server, nor on an event loop.
 */
public final class StateAtRest implements AutoCloseable {
  private final Connection connection;

  private StateAtRest(Connection connection) {
    this.connection = connection;
  }

  /**
   * How an account stands.
   *
   * @param accountId never null
   * @param state never null
   * @param epoch tokens with a lower account epoch are refused
   */
  public record AccountStanding(String accountId, AccountState state, int epoch) {}

  /**
   * Opens the database of a data directory for reading.
   *
   * @return null where there is none yet
   * @throws SQLException where it cannot be read
   */
  public static StateAtRest of(Path dataDir) throws SQLException {
    Path file = dataDir.resolve(AuthStore.DATABASE);
    if (!Files.exists(file)) {
      return null;
    }
    return new StateAtRest(
        DriverManager.getConnection("jdbc:sqlite:" + file + "?open_mode=1&busy_timeout=2000"));
  }

  /**
   * Opens the database of a process for reading: PostgreSQL where it has a URL.
   *
   * @param databaseUrl null for the embedded database
   * @return null where there is none yet
   * @throws SQLException where it cannot be read
   */
  public static StateAtRest of(Secret databaseUrl, Path dataDir) throws SQLException {
    if (databaseUrl == null) {
      return of(dataDir);
    }
    Connection connection =
        DatabaseTransfer.reading(PostgresUrl.parse(databaseUrl.value()), AuthStore.SCHEMA);
    return connection == null ? null : new StateAtRest(connection);
  }

  /**
   * The public halves of the keys that are not retired, as JWK texts.
   *
   * @throws SQLException where they cannot be read
   */
  public List<String> publicJwks() throws SQLException {
    List<String> keys = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT public_jwk FROM signing_keys WHERE state <> 'RETIRED' ORDER BY created_at");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        keys.add(rows.getString(1));
      }
    }
    return keys;
  }

  /**
   * The living account of a name.
   *
   * @return null where there is none
   * @throws SQLException where it cannot be read
   */
  public AccountStanding account(String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT account_id, state, epoch FROM accounts WHERE name = ? AND state <>"
                + " 'DELETED'")) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? new AccountStanding(
                rows.getString(1), AccountState.valueOf(rows.getString(2)), rows.getInt(3))
            : null;
      }
    }
  }

  /**
   * The epoch that tokens of a client must have at least.
   *
   * @return -1 where it was deleted; 0 where there never was one of that id
   * @throws SQLException where it cannot be read
   */
  public int clientEpoch(String clientId) throws SQLException {
    if (!hasTable("clients")) {
      return 0;
    }
    try (PreparedStatement query =
        connection.prepareStatement("SELECT state, epoch FROM clients WHERE client_id = ?")) {
      query.setString(1, clientId);
      try (ResultSet rows = query.executeQuery()) {
        if (!rows.next()) {
          return 0;
        }
        return ClientState.valueOf(rows.getString(1)) == ClientState.DELETED ? -1 : rows.getInt(2);
      }
    }
  }

  /**
   * The epoch that tokens of a session must have at least.
   *
   * @return 0 where nobody knows of a session of that id
   * @throws SQLException where it cannot be read
   */
  public int sessionEpoch(String sessionId) throws SQLException {
    if (!hasTable("sessions")) {
      return 0;
    }
    try (PreparedStatement query =
        connection.prepareStatement("SELECT epoch FROM sessions WHERE session_id = ?")) {
      query.setString(1, sessionId);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getInt(1) : 0;
      }
    }
  }

  /**
   * Whether a single token was revoked; false too where the database is of a version before that.
   *
   * @throws SQLException where it cannot be read
   */
  public boolean revoked(String tokenId, Instant expiresAt) throws SQLException {
    if (!hasTable("revoked_tokens")) {
      return false;
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT 1 FROM revoked_tokens WHERE token_id = ? AND expires_at = ?")) {
      query.setString(1, tokenId);
      query.setLong(2, expiresAt.getEpochSecond() * 1000);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** A database may be of a version before. */
  private boolean hasTable(String name) throws SQLException {
    try (ResultSet table = connection.getMetaData().getTables(null, null, name, null)) {
      return table.next();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
