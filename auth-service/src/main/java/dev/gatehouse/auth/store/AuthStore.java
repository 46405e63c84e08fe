package dev.gatehouse.auth.store;

import dev.gatehouse.common.config.Secret;
import dev.gatehouse.sql.Database;
import dev.gatehouse.sql.DatabaseLocation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * The open store of auth-service: its transactions and its ports. Safe for every thread; one per
 * process and data directory.
 */
public final class AuthStore {
  /** The database's file in the data directory; its lock is {@code gatehouse.lock} beside it. */
  public static final String DATABASE = "gatehouse.db";

  /** Its schema within a PostgreSQL database; task-service has another one. */
  public static final String SCHEMA = "gatehouse";

  /** Where its migrations are on the class path. */
  public static final String MIGRATIONS = "classpath:db/auth";

  private final Store store;
  private final Accounts accounts;
  private final Clients clients;
  private final Sessions sessions = new SqlSessions();
  private final LoginTries tries = new SqlLoginTries();
  private final AuditLog audit = new SqlAuditLog();
  private final SigningKeys keys = new SqlSigningKeys();
  private final SqlFeedLog feed = new SqlFeedLog();
  private final RevokedTokens revoked = new SqlRevokedTokens();
  private final Supplier<Future<Void>> closing;

  private AuthStore(Store store, Clock clock, Supplier<Future<Void>> closing) {
    this.store = store;
    this.accounts = new SqlAccounts(clock);
    this.clients = new SqlClients(clock);
    this.closing = closing;
  }

  /**
   * Where the store of a process is: in PostgreSQL where it has a URL, else in its data directory.
   *
   * @param databaseUrl null for the embedded database
   * @param dataDir never null
   */
  public static DatabaseLocation location(Secret databaseUrl, Path dataDir) {
    return DatabaseLocation.of(
        databaseUrl == null ? null : databaseUrl.value(), SCHEMA, dataDir.resolve(DATABASE));
  }

  /**
   * Opens the database, making it (embedded: directory 0700, files 0600) where it is absent, and
   * brings its schema up to date.
   *
   * @param vertx never null
   * @param location as of {@link #location}; never null
   * @param clock dates what happens to accounts; never null
   * @return fails with {@link dev.gatehouse.sql.DatabaseUnavailableException} alone, whose message
   *     is one plain line: in use by a running server, corrupt, of a newer version, directory not
   *     writable, disk full, server away
   */
  public static Future<AuthStore> open(Vertx vertx, DatabaseLocation location, Clock clock) {
    return Database.open(vertx, location, MIGRATIONS).compose(database -> begin(database, clock));
  }

  /** Opens the embedded database of a data directory, as {@link #open} does. */
  public static Future<AuthStore> openEmbedded(Vertx vertx, Path dataDir, Clock clock) {
    return open(vertx, location(null, dataDir), clock);
  }

  private static Future<AuthStore> begin(Database database, Clock clock) {
    SqlStore sql = new SqlStore(database);
    AuthStore opened =
        new AuthStore(
            sql,
            clock,
            () -> {
              sql.close();
              return database.close();
            });
    return database
        .write(c -> opened.feed.begin(new SqlTransaction(database, c)))
        .map(opened)
        .recover(
            failure ->
                database
                    .close()
                    .transform(closed -> Future.failedFuture(database.explain(failure))));
  }

  /** The transactions that the ports work in; never null. */
  public Store store() {
    return store;
  }

  /** The accounts; never null. */
  public Accounts accounts() {
    return accounts;
  }

  /** The clients; never null. */
  public Clients clients() {
    return clients;
  }

  /** The sessions and their refresh tokens; never null. */
  public Sessions sessions() {
    return sessions;
  }

  /** The failed log-ins; never null. */
  public LoginTries tries() {
    return tries;
  }

  /** The audit; never null. Write through {@code auth.audit.Audit}. */
  public AuditLog audit() {
    return audit;
  }

  /** The keys; never null. */
  public SigningKeys keys() {
    return keys;
  }

  /** The feed's table; never null. Write through {@code auth.feed.FeedPublisher}. */
  public FeedLog feed() {
    return feed;
  }

  /** The single tokens that were revoked; never null. */
  public RevokedTokens revoked() {
    return revoked;
  }

  /** Waits for running transactions, closes the files and lets go of the lock. */
  public Future<Void> close() {
    return closing.get();
  }
}
