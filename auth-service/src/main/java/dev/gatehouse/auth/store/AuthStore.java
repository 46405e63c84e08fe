package dev.gatehouse.auth.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * The open store of auth-service: its transactions and its ports. Safe for every thread; one per
 * process and data directory.
 */
public final class AuthStore {
  /** The database's file in the data directory. */
  public static final String DATABASE = "gatehouse.db";

  private final Store store = null;
  private final Accounts accounts = null;
  private final LoginTries tries = null;
  private final AuditLog audit = null;
  private final SigningKeys keys = null;
  private final FeedLog feed = null;

  private AuthStore() {}

  /**
   * Opens the embedded database, making it (directory 0700, files 0600) where it is absent, and
   * brings its schema up to date.
   *
   * @param vertx never null
   * @param dataDir the data directory; never null
   * @return fails with a plain line alone: in use by a running server, corrupt, of a newer version,
   *     directory not writable, disk full
   */
  public static Future<AuthStore> openEmbedded(Vertx vertx, Path dataDir) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  /** The transactions that the ports work in; never null. */
  public Store store() {
    return store;
  }

  /** The accounts; never null. */
  public Accounts accounts() {
    return accounts;
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

  /** Waits for running transactions, closes the files and lets go of the lock. */
  public Future<Void> close() {
    return Future.failedFuture(new UnsupportedOperationException());
  }
}
